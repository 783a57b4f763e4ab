"""So that `python -m deploy.cli.commands` is the `lasars` command."""

from deploy.cli.commands import app

if __name__ == "__main__":
    app()
