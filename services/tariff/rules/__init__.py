"""What tariff decides, as pure functions over plain values.

`scheme` says what a scheme consists of, `parsing` turns a file into one and gives its canonical form and hash,
`checks` says what is wrong with it, `proposal` is the band and the prices of one assessment.
"""
