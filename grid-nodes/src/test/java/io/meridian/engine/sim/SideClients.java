package io.meridian.engine.sim;

import io.meridian.codec.CommandCodec;
import io.meridian.engine.CallContext;
import io.meridian.engine.CommandReply;
import io.meridian.engine.Engine;
import io.meridian.engine.ShardId;
import io.meridian.ledger.AccountChanges;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.ChangeAccountStatus;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.StatusChange;
import io.meridian.ledger.TransactionCommand;
import io.meridian.ledger.TransactionDetails;
import io.meridian.ledger.UpdateAccount;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the clients of a {@link CrossingSimulation} do besides paying: they freeze, close and reopen
 * accounts and change their limits while something is reserved on them, give references that only
 * one transaction can take, and try payments that they never make.
 */
final class SideClients {
  /** What is counted: dry runs that would apply, and such that would be refused. */
  static final String TRIED = "answer: dry run, applied";

  static final String TRIED_REFUSED = "answer: dry run, refused";
  private static final int REFERENCES = 5;
  private static final List<StatusChange> CHANGES =
      List.of(
          StatusChange.FREEZE,
          StatusChange.UNFREEZE,
          StatusChange.UNFREEZE,
          StatusChange.CLOSE,
          StatusChange.CLOSE,
          StatusChange.REOPEN,
          StatusChange.REOPEN,
          StatusChange.REOPEN);

  private final SimWorld world;
  private final Set<CommandId> tried = new HashSet<>();

  SideClients(SimWorld world) {
    this.world = world;
  }

  /** A change of an account's status or of one of its limits. */
  Command change(CommandId id, AccountRef account) {
    Chance chance = world.chance();
    if (chance.below(3) > 0) {
      return new ChangeAccountStatus(id, "", account, chance.pick(CHANGES), OptionalLong.empty());
    }
    boolean floor = chance.coin();
    return new UpdateAccount(
        id,
        "",
        account,
        new AccountChanges(
            EnumSet.of(floor ? AccountChanges.Field.FLOOR : AccountChanges.Field.CEILING),
            floor ? OptionalLong.of(chance.pick(List.of(0L, 0L, 5L, 20L))) : OptionalLong.empty(),
            floor || chance.coin()
                ? OptionalLong.empty()
                : OptionalLong.of(chance.pick(List.of(5L, 20L, 60L))),
            Map.of(),
            Optional.empty()),
        OptionalLong.empty());
  }

  /** Details with a reference that somebody may have. */
  TransactionDetails reference() {
    return new TransactionDetails(
        "r" + world.chance().below(REFERENCES), Map.of(), Optional.empty(), OptionalLong.empty());
  }

  /** Tries a payment that is never made. */
  void dryRun(Engine engine, TransactionCommand command, CallContext call) {
    tried.add(command.commandId());
    var unused =
        engine
            .dryRun(CommandCodec.prepare(command), call)
            .thenAccept(
                reply -> {
                  if (reply instanceof CommandReply.Tried) {
                    world.tally().seen(reply.refused().isEmpty() ? TRIED : TRIED_REFUSED);
                  }
                });
  }

  /** What was only tried is in no journal. */
  List<String> check(CrossingBook journals) {
    return tried.stream()
        .filter(id -> recorded(journals, id))
        .map(id -> "was only tried: " + id)
        .toList();
  }

  private boolean recorded(CrossingBook journals, CommandId id) {
    for (ShardId shard : world.grid().shards()) {
      if (journals.outcome(shard, id).isPresent()) {
        return true;
      }
    }
    return false;
  }
}
