package io.meridian.engine.sim;

/** Where a transaction between shards is when something strikes the leader of one of them. */
enum CrossingPlace {
  /** Home's PREPARED is on its way to the copies. */
  HOME_PREPARING,
  /** Home has prepared and does not have the others' answers. */
  HOME_PREPARED,
  /** All have prepared and home has not decided. */
  HOME_ALL_PREPARED,
  /** Home's decision is on its way to the copies. */
  HOME_DECIDING,
  /** Home has decided and nobody has settled. */
  HOME_DECIDED,
  /** Some have settled and some have not. */
  HOME_SETTLING,
  /** All have settled and home has not finished it. */
  HOME_ALL_SETTLED,
  /** Home has prepared, this shard has not. */
  OTHER_ASKED,
  /** This shard's PREPARED is on its way to the copies. */
  OTHER_PREPARING,
  /** This shard has prepared and nothing is decided. */
  OTHER_PREPARED,
  /** It is decided and this shard, which has prepared, has not settled. */
  OTHER_DECIDED,
  /** This shard's SETTLE is on its way to the copies. */
  OTHER_SETTLING,
  /** This shard has settled and home has not finished it. */
  OTHER_SETTLED
}
