from .classes import NO_PARENT, AreaSummary, Assessment, AssessmentSnapshot, Scored, pack, unpack
from .imports import ImportBatch, ImportRow
from .instrument import Instrument, PublishedInstrument, StepAdvice
from .targets import Target, TargetStep

__all__ = [
    "NO_PARENT",
    "AreaSummary",
    "Assessment",
    "AssessmentSnapshot",
    "ImportBatch",
    "ImportRow",
    "Instrument",
    "PublishedInstrument",
    "Scored",
    "StepAdvice",
    "Target",
    "TargetStep",
    "pack",
    "unpack",
]
