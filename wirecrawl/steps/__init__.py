"""The steps of the river, one module each: values in, values out, nothing read from clock, disk or network."""
