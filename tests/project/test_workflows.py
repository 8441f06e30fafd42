"""What a workflow may do with the repository, and whose code it runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

FILES = sorted((Path(__file__).parents[2] / ".github" / "workflows").glob("*.y*ml"))
WRITING_ACTIONS = {"actions/deploy-pages": {"pages": "write", "id-token": "write"}}
"""The actions that need to write, and what each may write."""

each_workflow = pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)


def parsed(file: Path) -> dict[str, Any]:
    workflow: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return workflow


def jobs(file: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = parsed(file)["jobs"]
    return found


def actions(job: dict[str, Any]) -> set[str]:
    return {step["uses"].partition("@")[0] for step in job["steps"] if "uses" in step}


def test_there_are_workflows_to_check() -> None:
    assert FILES


@each_workflow
def test_no_job_has_a_permission_that_it_does_not_name(file: Path) -> None:
    assert parsed(file)["permissions"] == {}
    assert all(isinstance(job["permissions"], dict) for job in jobs(file).values())


@each_workflow
def test_only_the_job_that_publishes_may_write_and_runs_nothing_else(file: Path) -> None:
    for name, job in jobs(file).items():
        writes = {key: grant for key, grant in job["permissions"].items() if grant != "read"}
        wanted = {
            key: grant
            for action in actions(job)
            for key, grant in WRITING_ACTIONS.get(action, {}).items()
        }
        assert writes == wanted, name
        if writes:
            assert actions(job) <= WRITING_ACTIONS.keys(), name
            assert not any("run" in step for step in job["steps"]), name


@each_workflow
def test_every_action_is_pinned_by_commit_with_its_release_beside_it(file: Path) -> None:
    used = re.findall(r"\buses:[ \t]*(.+)", file.read_text(encoding="utf-8"))
    assert used
    pinned = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    assert [line for line in used if not pinned.fullmatch(line)] == []


@each_workflow
def test_a_checkout_leaves_no_token_behind(file: Path) -> None:
    for job in jobs(file).values():
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


@each_workflow
def test_every_job_ends_within_the_hour(file: Path) -> None:
    assert all(0 < job["timeout-minutes"] <= 60 for job in jobs(file).values())


@each_workflow
def test_what_strangers_write_is_never_pasted_into_a_script(file: Path) -> None:
    for job in jobs(file).values():
        assert not any("${{" in str(step.get("run", "")) for step in job["steps"])
