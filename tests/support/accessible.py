"""What axe is asked about a page."""

from __future__ import annotations

from typing import Final

AXE: Final = ("axe-core", "4.14.1")

_RUN = """async () => {
  const done = await axe.run(document, %s);
  return done.violations
    .filter((each) => ["serious", "critical"].includes(each.impact) ||
      each.id === "landmark-unique")
    .map((each) => `${each.id} at ${each.nodes[0].target} (${each.nodes.length}): ` +
      each.nodes[0].failureSummary);
}"""
ALL_RULES: Final = _RUN % "{resultTypes: ['violations']}"
# What does not depend on colours needs to be looked at only once.
COLOUR_RULES: Final = (
    _RUN % "{runOnly: ['color-contrast', 'link-in-text-block'], resultTypes: ['violations']}"
)
