// Journeys mostly wait for their world: three at a time keep two cores busy, and no test counts how long anything took.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
