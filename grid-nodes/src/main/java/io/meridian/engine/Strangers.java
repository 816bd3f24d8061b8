package io.meridian.engine;

import java.util.List;

/**
 * Looks after copies that count as owners and were not compared in the view change that the present
 * leader began with, because they joined since or did not answer. They are not counted, but it must
 * not stay so: they are asked one after the other, and as soon as one answers that the next view
 * change can compare, the leader is given up for it. Used on the shard's executor only.
 */
final class Strangers {
  /**
   * Births' delays between two leaders that are given up for a copy: one that comes and goes must
   * not keep the shard from working.
   */
  private static final int DELAYS_APART = 10;

  private final ShardContext shard;
  private final Parent parent;
  private boolean asking;
  private String lastAsked = "";
  private boolean anyJoined;
  private long joinedNanos;

  /** Hears of copies. */
  interface Parent {
    /**
     * A copy answered that the view change of {@code leader} has not compared.
     *
     * @return whether that leader was given up for it, and had not been before
     */
    boolean joined(Leader leader);

    /** It is time to look again. */
    void step();
  }

  Strangers(ShardContext shard, Parent parent) {
    this.shard = shard;
    this.parent = parent;
  }

  /** Asks the next of them if there is one and no other is asked. */
  void look(Leader leader, Standing standing) {
    List<String> strangers = leader.comparedOwners().strangers(standing);
    if (asking || strangers.isEmpty()) {
      return;
    }
    asking = true;
    lastAsked =
        strangers.stream()
            .filter(owner -> owner.compareTo(lastAsked) > 0)
            .findFirst()
            .orElse(strangers.get(0));
    shard.then(
        shard.journal().confirm(shard.id(), lastAsked),
        (said, fault) -> {
          boolean comparable =
              fault == null && said.owning() && shard.clock().alarm(said).isEmpty();
          if (comparable && calm()) {
            asking = false;
            if (parent.joined(leader)) {
              anyJoined = true;
              joinedNanos = shard.runtime().monotonicNanos();
            }
            parent.step();
          } else {
            shard.later(
                shard.config().birthDelay(),
                () -> {
                  asking = false;
                  parent.step();
                });
          }
        });
  }

  private boolean calm() {
    long since = shard.runtime().monotonicNanos() - joinedNanos;
    return !anyJoined || since >= shard.config().birthDelay().multipliedBy(DELAYS_APART).toNanos();
  }
}
