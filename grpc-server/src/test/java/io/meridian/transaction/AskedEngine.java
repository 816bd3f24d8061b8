package io.meridian.transaction;

import io.meridian.codec.PreparedCommand;
import io.meridian.engine.CallContext;
import io.meridian.engine.CommandReply;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** An engine that executes a transaction when a test says so. */
final class AskedEngine extends StubEngine {
  /** What it was asked, by the transactions' ids, in the order in which it was. */
  final Map<String, CompletableFuture<CommandReply>> asked = new LinkedHashMap<>();

  private final Map<String, PreparedCommand> commands = new LinkedHashMap<>();

  @Override
  public CompletableFuture<CommandReply> execute(PreparedCommand command, CallContext context) {
    CompletableFuture<CommandReply> reply = new CompletableFuture<>();
    asked.put(command.command().commandId().id(), reply);
    commands.put(command.command().commandId().id(), command);
    return reply;
  }

  /** Applies that transaction. */
  void answers(String id) {
    asked.get(id).complete(Transactions.applied(commands.get(id)));
  }
}
