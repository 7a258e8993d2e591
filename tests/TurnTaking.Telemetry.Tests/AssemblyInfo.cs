using TurnTaking.Tests;

// What is recorded is of the whole process, so one test runs at a time.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
[assembly: AssemblyFixture(typeof(OrleansCluster))]
