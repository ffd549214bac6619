"""Runs schemathesis in a scratch folder and counts what it reports."""

import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Many times what it takes, in seconds.
LONGEST = 900


def run(description, url, checks, hooks, further, examples=15):
    """What the tester said, its exit status, and how many operations held, did not, and were left out."""
    environment = {
        **os.environ,
        "SCHEMATHESIS_HOOKS": hooks,
        "PYTHONPATH": str(HERE),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [
            sys.executable, "-m", "schemathesis.cli", "run", str(description),
            "--url", url,
            "--checks", ",".join(checks),
            "--phases", "examples,coverage,fuzzing,stateful",
            "--max-examples", str(examples),
            "--continue-on-failure", "--generation-deterministic", "--warnings", "off", "--no-color",
            "--report", "junit", "--report-junit-path", str(report),
            *further,
        ]
        done = subprocess.run(
            command, env=environment, cwd=folder, stdout=subprocess.PIPE, text=True, timeout=LONGEST,
        )
        counts = count(ElementTree.parse(report).getroot()) if report.exists() else (0, 0, 0)
    return done.stdout, done.returncode, counts


def count(report):
    passed = failed = skipped = 0
    for operation in report.iter("testcase"):
        outcomes = {outcome.tag for outcome in operation}
        if outcomes & {"failure", "error"}:
            failed += 1
        elif "skipped" in outcomes:
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def judge(said, status, counts, alive, least):
    """Prints what the task runner reads, and gives the exit status."""
    passed, failed, skipped = counts
    requests = sum(int(number) for number in re.findall(r"(\d+) generated", said))
    print(said)
    print(f"{requests} requests, schemathesis ended with {status}, the server lived: {alive}")
    print(f"operations: {passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 0 if status == 0 and requests >= least and alive else 1
