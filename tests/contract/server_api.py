"""Sends requests made from the description of the server API to a sandbox, and judges the answers.

    python server_api.py PATH-TO-HALLEY-SANDBOX [further arguments for schemathesis]

Fails on a server error, an answer outside the envelopes, an answer off the description, and on too few requests.
The requests are the same in every run. The last line counts operations, each with all its requests as one.
"""

import json
import subprocess
import sys

import schemathesis_run

DESCRIPTION = schemathesis_run.HERE.parents[1] / "crates" / "sandbox" / "openapi" / "server-api.json"
LEAST = 2_000
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "enveloped",
]


def main():
    binary, *further = sys.argv[1:]
    serve = [binary, "serve", "--listen", "127.0.0.1:0", "--rate-limits", "off"]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as server:
        try:
            sandbox = json.loads(server.stdout.readline())
            key = ["--header", "apikey: " + sandbox["apiKey"], *further]
            said, status, counts = schemathesis_run.run(
                DESCRIPTION, sandbox["url"] + "/v3", CHECKS, "sandbox_checks", key
            )
            alive = server.poll() is None
        finally:
            server.terminate()
    return schemathesis_run.judge(said, status, counts, alive, LEAST)


if __name__ == "__main__":
    sys.exit(main())
