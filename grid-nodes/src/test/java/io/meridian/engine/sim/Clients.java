package io.meridian.engine.sim;

import io.meridian.codec.CommandCodec;
import io.meridian.codec.PreparedCommand;
import io.meridian.engine.CallContext;
import io.meridian.engine.CommandOptions;
import io.meridian.engine.CommandReply;
import io.meridian.engine.Engine;
import io.meridian.engine.PreparedBatch;
import io.meridian.ledger.Command;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Callers of the ledger: each makes one call after the other, to the primary, to whichever node
 * answered last, or to any node; gives up waiting after a while; uses ids again, for the same and
 * for other requests; and reads what it and the others wrote.
 */
final class Clients {
  private static final long MILLIS = 1_000_000;

  private final SimWorld world;
  private final Function<SimNode, Optional<Engine>> engines;
  private final History history;
  private final Requests requests;
  private final Map<String, SimNode> sticky = new LinkedHashMap<>();
  private final Map<String, Operation> present = new LinkedHashMap<>();
  private int rounds;
  private boolean going;

  Clients(
      SimWorld world, Function<SimNode, Optional<Engine>> engines, History history, String ledger) {
    this.world = world;
    this.engines = engines;
    this.history = history;
    this.requests = new Requests(world.chance(), () -> SimNode.rightMicros(world.nanos()), ledger);
  }

  /** Starts so many clients. */
  void start(int clients) {
    going = true;
    rounds++;
    for (int i = 0; i < clients; i++) {
      String name = "client " + rounds + '.' + i;
      world.scheduler().world(world.chance().between(0, 20 * MILLIS), name, () -> next(name));
    }
  }

  /** Lets the clients end after their present call. */
  void stop() {
    going = false;
  }

  private boolean goesOn(String client) {
    return going && client.startsWith("client " + rounds + '.');
  }

  private void next(String client) {
    if (goesOn(client)) {
      call(requests.next(), client);
    }
  }

  private void call(Operation.Asked asked, String client) {
    Operation operation = send(asked, target(client), client);
    present.put(client, operation);
    long patience = world.chance().between(200 * MILLIS, 1_500 * MILLIS);
    world
        .scheduler()
        .world(patience, client + " loses patience", () -> afterwards(operation, client));
  }

  private SimNode target(String client) {
    Chance chance = world.chance();
    List<SimNode> nodes = world.grid().nodes();
    int luck = chance.below(100);
    if (luck < 60) {
      return world.primary(world.grid().shards().get(0)).orElse(nodes.get(0));
    }
    return luck < 90 ? sticky.getOrDefault(client, nodes.get(0)) : chance.pick(nodes);
  }

  /** The client goes on, once, when its call was answered or took too long. */
  private void afterwards(Operation operation, String client) {
    if (!present.remove(client, operation)) {
      return;
    }
    boolean again = !operation.known() && world.chance().below(10) < 7;
    world
        .scheduler()
        .world(
            world.chance().between(0, (operation.known() ? 10 : 90) * MILLIS),
            client,
            () -> {
              if (again && goesOn(client)) {
                call(operation.asked(), client);
              } else {
                next(client);
              }
            });
  }

  /** Sends a call on its way to a node; the node's answer is noted when it is given. */
  Operation send(Operation.Asked asked, SimNode node, String client) {
    Operation operation = history.asked(node.name(), asked, world.nanos());
    requests.sent(asked);
    node.process()
        .ifPresentOrElse(
            process ->
                world
                    .scheduler()
                    .grid(
                        world.chance().hop(),
                        process,
                        client + " reaches " + node.name(),
                        () -> arrive(operation, node, client)),
            () -> unreachable(operation, client));
    return operation;
  }

  private void unreachable(Operation operation, String client) {
    world
        .scheduler()
        .world(20 * MILLIS, client + " finds nobody", () -> afterwards(operation, client));
  }

  private void arrive(Operation operation, SimNode node, String client) {
    Optional<Engine> engine = engines.apply(node);
    if (engine.isEmpty()) {
      unreachable(operation, client);
      return;
    }
    long deadline =
        node.monotonicNanos(world.nanos()) + world.chance().between(100 * MILLIS, 3_000 * MILLIS);
    CallContext call = new CallContext(deadline, () -> false);
    var unused =
        ask(operation.asked(), engine.get(), call)
            .whenComplete(
                (answer, fault) -> {
                  Operation.Answer given =
                      fault == null ? answer : new Operation.Answer.Failed(fault);
                  history.answered(operation, given, world.nanos());
                  AnswerTally.count(given, world.tally());
                  note(operation, node, client);
                });
  }

  private void note(Operation operation, SimNode node, String client) {
    if (operation.known()) {
      sticky.put(client, node);
      requests.answered(operation.asked(), operation.answer().orElseThrow());
    }
    world
        .scheduler()
        .world(world.chance().hop(), client + " hears", () -> afterwards(operation, client));
  }

  private static CompletableFuture<Operation.Answer> ask(
      Operation.Asked asked, Engine engine, CallContext call) {
    if (asked instanceof Operation.Asked.OfLedger of) {
      return engine
          .createLedger(of.name(), List.of(), of.referenceUnique(), CommandOptions.NONE, call)
          .thenApply(Operation.Answer.Ledger::new);
    }
    if (asked instanceof Operation.Asked.OfPeriod of) {
      return engine
          .closePeriod(of.ledger(), of.closedUntilMicros(), CommandOptions.NONE, call)
          .thenApply(Operation.Answer.Ledger::new);
    }
    if (asked instanceof Operation.Asked.OfAsset of) {
      return engine
          .createAsset(of.ledger(), of.code(), of.scale(), CommandOptions.NONE, call)
          .thenApply(Operation.Answer.Asset::new);
    }
    if (asked instanceof Operation.Asked.OfAccount of) {
      return engine.account(of.key(), call).thenApply(Operation.Answer.Read::new);
    }
    return asked instanceof Operation.Asked.OfTransaction of
        ? engine.transaction(of.id(), call).thenApply(Operation.Answer.Found::new)
        : command(asked, engine, call);
  }

  private static CompletableFuture<Operation.Answer> command(
      Operation.Asked asked, Engine engine, CallContext call) {
    if (asked instanceof Operation.Asked.OfCommand of) {
      return engine
          .execute(CommandCodec.prepare(of.command()), call)
          .thenApply(Operation.Answer.Executed::new);
    }
    if (asked instanceof Operation.Asked.OfDryRun of) {
      return engine
          .dryRun(CommandCodec.prepare(of.command()), call)
          .thenApply(Operation.Answer.Executed::new);
    }
    if (asked instanceof Operation.Asked.OfSequence of) {
      return inOrder(engine.executeInOrder(prepared(of.commands()), of.stopOnFailure(), call));
    }
    Operation.Asked.OfBatch of = (Operation.Asked.OfBatch) asked;
    PreparedBatch batch =
        new PreparedBatch(of.mode(), of.frame().map(CommandCodec::prepare), prepared(of.items()));
    return (of.dry() ? engine.dryRun(batch, call) : engine.executeAtomically(batch, call))
        .thenApply(Operation.Answer.OfBatch::new);
  }

  private static List<PreparedCommand> prepared(List<Command> commands) {
    return commands.stream().map(CommandCodec::prepare).toList();
  }

  /** Given when the last of them is there. */
  private static CompletableFuture<Operation.Answer> inOrder(
      List<CompletableFuture<CommandReply>> replies) {
    List<CompletableFuture<Operation.Answer>> answers = new ArrayList<>();
    for (CompletableFuture<CommandReply> reply : replies) {
      answers.add(
          reply.handle(
              (given, fault) ->
                  fault == null
                      ? new Operation.Answer.Executed(given)
                      : new Operation.Answer.Failed(fault)));
    }
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(
            done ->
                new Operation.Answer.InOrder(
                    answers.stream().map(CompletableFuture::join).toList()));
  }

  /** Everything that may leave a record, each id once, as it was first asked for. */
  List<Operation.Asked> everythingAsked() {
    return requests.everythingAsked();
  }
}
