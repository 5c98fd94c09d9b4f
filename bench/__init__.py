"""Measurements that run beside their alternatives, in one process and one run, with floors that only go up."""
