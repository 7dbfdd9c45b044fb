"""How often does it fail, with these people and this workload? The procedure lived by simulated people, under SimPy."""
