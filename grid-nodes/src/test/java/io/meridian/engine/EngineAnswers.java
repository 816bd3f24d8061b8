package io.meridian.engine;

import io.meridian.ledger.Command;
import io.meridian.ledger.Reason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What the fixtures of engines make of an engine's answers. */
final class EngineAnswers {
  private EngineAnswers() {}

  /** Asks again between two leaders, as a caller does, until there is a reply. */
  static CommandReply untilAnswered(Supplier<CompletableFuture<CommandReply>> call) {
    for (; ; ) {
      CommandReply reply = call.get().handle((value, fault) -> value).join();
      if (reply != null) {
        return reply;
      }
    }
  }

  static CommandReply.Recorded applied(Command command, CommandReply reply) {
    if (reply.refused().isPresent()) {
      throw new AssertionError(command + " was refused: " + reply.refused().get());
    }
    return (CommandReply.Recorded) reply;
  }

  static Reason refused(Command command, CommandReply reply) {
    return reply.refused().orElseThrow(() -> new AssertionError(command + " was applied")).reason();
  }

  /** What the journals say against the derived state; empty when it holds. */
  static List<String> findings(ShardedEngine engine, CallContext call) {
    return ((ReadReply.Found<JournalReport>)
            engine.checkJournal(Optional.empty(), Progress.NONE, call).join())
        .value().shards().stream().flatMap(shard -> shard.findings().stream()).toList();
  }
}
