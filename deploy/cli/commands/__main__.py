from deploy.cli.commands import app

if __name__ == "__main__":
    app()
