# CPU seconds of the R package MultipleSystemsEstimation on the tasks of speed.py.
# Prints lines of task, seconds. The package and lpSolve must be in R's library path.
suppressMessages(library(MultipleSystemsEstimation))
own <- asNamespace("MultipleSystemsEstimation")
timed <- function(task, expression) {
  spent <- system.time(force(expression))
  cat(task, spent[["user.self"]] + spent[["sys.self"]], "\n", sep = "\t")
}
timed("uk_five_all_pairs", own$assemble_bic(UKdat_5, maxorder = 2))
timed("kosovo_boot", own$vary_ntop_bca(Kosovo, maxorder = 3, ntopmax = Inf, nboot = 1000))
timed("uk_five_boot", own$vary_ntop_bca(UKdat_5, maxorder = 2, ntopmax = 60, nboot = 1000))
timed("uk_five_stepwise_boot", estimate_population_stepwise(UKdat_5, nboot = 1000))
