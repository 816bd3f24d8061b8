package io.meridian.client;

/** How far a shard has come with a transaction between shards. */
public enum CrossingState {
  /** It keeps its part ready and does not know what is decided; at home nothing is decided. */
  PREPARED,
  /** At home: it is decided, and not every other shard has done its part, or said so. */
  DECIDED,
  /** A state that this client is too old to know. */
  UNRECOGNIZED
}
