# CPU seconds of the R package MultipleSystemsEstimation on the tasks of speed.py.
# Arguments: the tasks wanted. Prints lines of task, seconds. The package and lpSolve must be in R's
# library path.
suppressMessages(library(MultipleSystemsEstimation))
own <- asNamespace("MultipleSystemsEstimation")
tasks <- list(
  uk_five_all_pairs = function() own$assemble_bic(UKdat_5, maxorder = 2),
  uk_five_boot = function() own$vary_ntop_bca(UKdat_5, maxorder = 2, ntopmax = 60, nboot = 1000),
  uk_five_stepwise_boot = function() estimate_population_stepwise(UKdat_5, nboot = 1000),
  kosovo_boot = function() own$vary_ntop_bca(Kosovo, maxorder = 3, ntopmax = Inf, nboot = 1000)
)
for (task in commandArgs(trailingOnly = TRUE)) {
  spent <- system.time(tasks[[task]]())
  cat(task, "\t", spent[["user.self"]] + spent[["sys.self"]], "\n", sep = "")
}
