"""From a function project to what its app needs: workloads, scaling rules, event sources and rights.

`plan` is in `planner`. It takes the functions that run (`selection`), puts settings into their bindings (`resolution`)
and hands each binding (`bound`) to what knows its trigger (`triggers`) or else the binding (`bindings`). All of them
add to one plan in the making (`draft`), of which workloads are made in the end (`workloads`).
"""

from .planner import PlanError, plan

__all__ = ["PlanError", "plan"]
