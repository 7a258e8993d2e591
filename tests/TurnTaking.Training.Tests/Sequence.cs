// Products take all cores, and what runs beside them would change nothing but the time.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
