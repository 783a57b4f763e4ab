"""What a scheme says, and what two of them differ in, in plain sentences: for pages, the API and the command line.

`meaning` is a whole scheme, `effects` what another changes for whom. They read its canonical form, which every
published version has.
"""
