"""Sweeps on this machine: trials beside each other, a journal that outlives any of them."""
