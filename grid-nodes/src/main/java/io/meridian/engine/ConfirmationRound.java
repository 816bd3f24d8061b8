package io.meridian.engine;

import io.meridian.codec.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Asks the owners of a shard what they find in their own copies, until enough of them agree. This
 * is how a block is known to be durable when the topology moved [C2], and how a leader knows that
 * it still leads before it answers a read [R1].
 */
final class ConfirmationRound {
  /** How a round ended. */
  enum Result {
    /** At least W owners, this node among them, agree. */
    CONFIRMED,
    /** Not enough answered or agreed, however often they were asked. */
    NOT_CONFIRMED,
    /** Another leader was born, or this node no longer leads. */
    SUPERSEDED
  }

  private final ShardContext shard;
  private final Head mine;
  private final Predicate<Confirmation> agrees;
  private final Consumer<Result> done;
  private int attempts;

  private ConfirmationRound(
      ShardContext shard, Head mine, Predicate<Confirmation> agrees, Consumer<Result> done) {
    this.shard = shard;
    this.mine = mine;
    this.agrees = agrees;
    this.done = done;
  }

  /** Whether W of the owners whose chains were compared hold exactly {@code head}. */
  static void durable(
      ShardContext shard, Head head, ComparedOwners comparedOwners, Consumer<Result> done) {
    new ConfirmationRound(
            shard,
            head,
            said -> comparedOwners.knows(said.owner()) && head.equals(said.head()),
            done)
        .ask();
  }

  /** Whether W owners still carry the leadership of {@code head}. */
  static void leading(ShardContext shard, Head head, Consumer<Result> done) {
    new ConfirmationRound(shard, head, said -> head.sameLeader(said.head()), done).ask();
  }

  private void ask() {
    Standing standing = shard.standing();
    if (!standing.leads()) {
      done.accept(Result.SUPERSEDED);
      return;
    }
    attempts++;
    new Asking(standing).start();
  }

  private void again() {
    if (attempts >= shard.config().attemptsMax()) {
      done.accept(Result.NOT_CONFIRMED);
    } else {
      shard.retryLater(this::ask);
    }
  }

  private final class Asking {
    private final Standing standing;
    private final List<Confirmation> agreeing = new ArrayList<>();
    private int open;
    private boolean ended;

    Asking(Standing standing) {
      this.standing = standing;
    }

    void start() {
      open = standing.owners().size();
      if (open == 0) {
        again();
      }
      for (String owner : standing.owners()) {
        shard.then(shard.journal().confirm(shard.id(), owner), this::answered);
      }
    }

    private void answered(Confirmation confirmation, Throwable fault) {
      open--;
      if (ended) {
        return;
      }
      if (fault == null && confirmation.head().epoch() > mine.epoch()) {
        end(Result.SUPERSEDED);
      } else if (fault == null && confirmation.owning() && agrees.test(confirmation)) {
        agreeing.add(confirmation);
        if (agreeing.size() >= shard.config().minOwners() && selfAgrees()) {
          end(Result.CONFIRMED);
        }
      }
      if (!ended && open == 0) {
        ended = true;
        again();
      }
    }

    private boolean selfAgrees() {
      String self = shard.topology().self();
      return agreeing.stream().anyMatch(confirmation -> confirmation.owner().equals(self));
    }

    private void end(Result result) {
      ended = true;
      done.accept(result);
    }
  }
}
