// Journeys mostly wait for their world: four at a time keep two cores busy, and no test counts how long anything took.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
