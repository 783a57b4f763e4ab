"""`python -m deploy.sandbox.healthcheck URL`: one line, and exit 0 if it answers 200. A container's health check."""

import sys
import urllib.error
import urllib.request

SECONDS = 4


def main(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:  # noqa: S310 (the compose file's own address)
            print(f"{url} answered {answer.status}")
    except urllib.error.HTTPError as refused:
        print(f"{url} answered {refused.code}: {refused.read(300).decode(errors='replace')}")
        return 1
    except OSError as away:
        print(f"{url} does not answer: {away}")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
