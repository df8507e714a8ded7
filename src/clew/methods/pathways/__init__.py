"""How cases move: counts by stage with their units, reclassification, cohort and period, durations."""

from clew.methods.pathways.events import Event, EventsProblem, read_events
from clew.methods.pathways.funnel import Funnel, Step, funnel
from clew.methods.pathways.identification import (
    IDENTIFIED,
    Identification,
    Report,
    cohort_of_reports,
    identified_in_period,
)
from clew.methods.pathways.reclassification import Flow, Reclassified, reclassified

__all__ = [
    "IDENTIFIED",
    "Event",
    "EventsProblem",
    "Flow",
    "Funnel",
    "Identification",
    "Reclassified",
    "Report",
    "Step",
    "cohort_of_reports",
    "funnel",
    "identified_in_period",
    "read_events",
    "reclassified",
]
