"""The ways in which a posting and a person are compared, one file each, and their weights.

The weights are a prior in round numbers, not learned: wishes (two views) carry as much as skills and the
whole text together, and shared words half a view.
"""

from matching.legs import lexical, skills, whole, wishes
from matching.legs.base import Leg

__all__ = ["LEGS", "Leg"]

LEGS = (
    Leg(name="title_wish", weight=2 / 9, floor=25, closeness=wishes.title_closeness),
    Leg(name="work_wish", weight=2 / 9, floor=25, closeness=wishes.work_closeness),
    Leg(name="whole", weight=2 / 9, floor=25, closeness=whole.closeness),
    Leg(name="skills", weight=2 / 9, floor=90, closeness=skills.closeness),
    Leg(name="lexical", weight=1 / 9, floor=25, closeness=lexical.closeness),
)
