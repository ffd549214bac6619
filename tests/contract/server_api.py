"""Sends requests made from the description of the server API to a sandbox, and judges the answers.

    python server_api.py PATH-TO-HALLEY-SANDBOX [further arguments for schemathesis]

Fails on a server error, an answer outside the envelopes, an answer off the description, and on too few requests.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
DESCRIPTION = HERE.parents[1] / "crates" / "sandbox" / "openapi" / "server-api.json"
LEAST = 2_000
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "enveloped",
]


def tester(sandbox, further):
    return [
        sys.executable, "-m", "schemathesis.cli", "run", str(DESCRIPTION),
        "--url", sandbox["url"] + "/v3",
        "--header", "apikey: " + sandbox["apiKey"],
        "--checks", ",".join(CHECKS),
        "--phases", "examples,coverage,fuzzing,stateful",
        "--max-examples", "15",
        "--continue-on-failure", "--generation-deterministic", "--warnings", "off", "--no-color",
        *further,
    ]


def main():
    binary, *further = sys.argv[1:]
    serve = [binary, "serve", "--listen", "127.0.0.1:0", "--rate-limits", "off"]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as server:
        try:
            sandbox = json.loads(server.stdout.readline())
            environment = {
                **os.environ,
                "SCHEMATHESIS_HOOKS": "checks",
                "PYTHONPATH": str(HERE),
                "PYTHONDONTWRITEBYTECODE": "1",
            }
            with tempfile.TemporaryDirectory() as folder:
                done = subprocess.run(
                    tester(sandbox, further), env=environment, cwd=folder, stdout=subprocess.PIPE, text=True
                )
            print(done.stdout)
            alive = server.poll() is None
        finally:
            server.terminate()
    requests = sum(int(number) for number in re.findall(r"(\d+) generated", done.stdout))
    print(f"{requests} requests, schemathesis ended with {done.returncode}, the sandbox lived: {alive}")
    return 0 if done.returncode == 0 and requests >= LEAST and alive else 1


if __name__ == "__main__":
    sys.exit(main())
