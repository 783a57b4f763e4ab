"""The assessment API. Each route reads the request, calls one command and answers."""

from services.assessment.api import contacts, persons, reviews

routers = [persons.router, contacts.router, reviews.router]

__all__ = ["routers"]
