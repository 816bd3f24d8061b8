package io.meridian.engine.sim;

import io.meridian.engine.DerivedStore;
import io.meridian.engine.JournalStore;
import io.meridian.engine.Topology;

/** Stands between the engines and their ports: a test holds calls up, fails them, or lies. */
interface Meddler {
  /** Lets everything pass. */
  Meddler NONE = new Meddler() {};

  /** What the engine on a node gets for its topology. */
  default Topology topology(SimWorld.Surroundings around, Topology real) {
    return real;
  }

  /** What the engine on a node gets for its journal. */
  default JournalStore journal(SimWorld.Surroundings around, JournalStore real) {
    return real;
  }

  /** What the engine on a node gets for its derived state. */
  default DerivedStore derived(SimWorld.Surroundings around, DerivedStore real) {
    return real;
  }
}
