"""Sends requests made from the description of the server API to a sandbox, and judges the answers.

    python server_api.py PATH-TO-HALLEY-SANDBOX [further arguments for schemathesis]

Fails on a server error, an answer outside the envelopes, an answer off the description, and on too few requests.
The requests are the same in every run. The last line counts operations, each with all its requests as one.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

HERE = Path(__file__).resolve().parent
DESCRIPTION = HERE.parents[1] / "crates" / "sandbox" / "openapi" / "server-api.json"
LEAST = 2_000
# Many times what it takes, in seconds.
LONGEST = 900
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "enveloped",
]


def tester(sandbox, report, further):
    return [
        sys.executable, "-m", "schemathesis.cli", "run", str(DESCRIPTION),
        "--url", sandbox["url"] + "/v3",
        "--header", "apikey: " + sandbox["apiKey"],
        "--checks", ",".join(CHECKS),
        "--phases", "examples,coverage,fuzzing,stateful",
        "--max-examples", "15",
        "--continue-on-failure", "--generation-deterministic", "--warnings", "off", "--no-color",
        "--report", "junit", "--report-junit-path", str(report),
        *further,
    ]


def test(sandbox, further):
    """What the tester said, its exit status, and how many operations held, did not, and were left out."""
    environment = {
        **os.environ,
        "SCHEMATHESIS_HOOKS": "checks",
        "PYTHONPATH": str(HERE),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        done = subprocess.run(
            tester(sandbox, report, further),
            env=environment, cwd=folder, stdout=subprocess.PIPE, text=True, timeout=LONGEST,
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


def main():
    binary, *further = sys.argv[1:]
    serve = [binary, "serve", "--listen", "127.0.0.1:0", "--rate-limits", "off"]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as server:
        try:
            said, status, (passed, failed, skipped) = test(json.loads(server.stdout.readline()), further)
            alive = server.poll() is None
        finally:
            server.terminate()
    print(said)
    requests = sum(int(number) for number in re.findall(r"(\d+) generated", said))
    print(f"{requests} requests, schemathesis ended with {status}, the sandbox lived: {alive}")
    print(f"operations: {passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 0 if status == 0 and requests >= LEAST and alive else 1


if __name__ == "__main__":
    sys.exit(main())
