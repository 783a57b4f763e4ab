"""What tariff decides, as pure functions over plain values.

`scheme` is the shape of a scheme, `reading` turns a file into one and gives its canonical form and hash,
`checks` says what is wrong with it, `proposal` is the band and the prices of one assessment.
"""
