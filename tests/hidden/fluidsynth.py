"""Stands in the way of the real module where ``MELODY_TEST_WITHOUT`` names it."""

raise ImportError("hidden by MELODY_TEST_WITHOUT")
