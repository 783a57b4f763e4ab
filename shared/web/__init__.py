"""HTTP: who may ask what, bodies and answers, the documents, and what an operator does over the API."""
