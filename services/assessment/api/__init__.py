"""The assessment API. Each route reads the request, calls one command and answers."""

from services.assessment.api import contacts, outcomes, persons, reviews

routers = [persons.router, contacts.router, reviews.router, outcomes.router]

__all__ = ["routers"]
