package io.meridian.engine.sim;

import io.meridian.codec.CommandCodec;
import io.meridian.codec.PreparedCommand;
import io.meridian.engine.BatchReply;
import io.meridian.engine.CommandReply;
import io.meridian.engine.PreparedBatch;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.TransactionCommand;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The atomic batches that the clients of a {@link CrossingSimulation} send, and what they hear. */
final class BatchClients {
  private static final int ITEMS_MAX = 4;

  private final Map<CommandId, PreparedBatch> asked = new LinkedHashMap<>();
  private final Map<CommandId, List<CommandReply.Recorded>> told = new LinkedHashMap<>();
  private final List<String> findings = new ArrayList<>();

  /** One that was sent before, if there is any. */
  Optional<PreparedBatch> again(Chance chance) {
    return asked.isEmpty() || !chance.oneIn(4)
        ? Optional.empty()
        : Optional.of(chance.pick(List.copyOf(asked.values())));
  }

  /** A batch of those of {@code drawn}, at most a few, that are homed where the first is. */
  PreparedBatch of(CommandId id, LedgerFact ledger, List<TransactionCommand> drawn) {
    List<PreparedCommand> items = new ArrayList<>();
    List<AtomicBatch.Item> framed = new ArrayList<>();
    int home = ledger.shardOf(drawn.get(0).accounts().get(0).account());
    for (TransactionCommand command : drawn) {
      if (items.size() < ITEMS_MAX && ledger.shardOf(command.accounts().get(0).account()) == home) {
        PreparedCommand prepared = CommandCodec.prepare(command);
        items.add(prepared);
        framed.add(new AtomicBatch.Item(command.commandId().id(), prepared.fingerprint()));
      }
    }
    PreparedBatch batch =
        new PreparedBatch(
            PreparedBatch.Mode.ATOMIC,
            Optional.of(CommandCodec.prepare(new AtomicBatch(id, "", framed))),
            items);
    asked.put(id, batch);
    return batch;
  }

  List<PreparedBatch> asked() {
    return List.copyOf(asked.values());
  }

  /** What was told once stays so. */
  void heard(PreparedBatch batch, BatchReply reply) {
    if (!(reply instanceof BatchReply.Items items)
        || !items.items().stream().allMatch(CommandReply.Recorded.class::isInstance)) {
      return;
    }
    List<CommandReply.Recorded> now =
        items.items().stream().map(CommandReply.Recorded.class::cast).toList();
    CommandId id = batch.frame().orElseThrow().command().commandId();
    List<CommandReply.Recorded> before = told.putIfAbsent(id, now);
    if (before != null && !outcomes(before).equals(outcomes(now))) {
      findings.add("told otherwise before: " + now + " and " + before);
    }
  }

  private static List<Outcome> outcomes(List<CommandReply.Recorded> replies) {
    return replies.stream().map(reply -> reply.record().outcome()).toList();
  }

  /** What does not hold, the journals considered. */
  List<String> check(CrossingBook journals) {
    List<String> all = new ArrayList<>(findings);
    told.values()
        .forEach(
            replies ->
                replies.forEach(
                    reply -> {
                      CommandId item = reply.record().command().commandId();
                      Outcome outcome = reply.record().outcome();
                      if (!journals
                          .outcome(reply.shard(), item)
                          .filter(outcome::equals)
                          .isPresent()) {
                        all.add("was told " + outcome + " of " + item);
                      }
                    }));
    return all;
  }
}
