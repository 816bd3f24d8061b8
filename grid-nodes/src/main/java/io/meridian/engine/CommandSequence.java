package io.meridian.engine;

import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Refusal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Commands that are executed as if one after the other [K10]. Those of one shard wait in its queue
 * together, in their order. A command whose home has to be found waits for an earlier one that it
 * may be about; where none may be executed after one that failed, those of another shard wait for
 * all before them. One that may cross shards is executed alone. Lives once.
 */
final class CommandSequence {
  /** Where commands go. */
  interface Route {
    /** Finds the command's home. */
    CompletableFuture<Home> home(Command command);

    /** Whether the request alone tells the command's home. */
    boolean homeKnown(Command command);

    /** Whether the command may have to do with several shards, so that others wait for it. */
    boolean alone(Command command);

    /** Has a shard execute commands in their order. */
    CompletableFuture<List<ItemAnswer>> ask(ShardId shard, ShardCall.ExecuteRun run);
  }

  private final List<PreparedCommand> commands;
  private final boolean stopOnFailure;
  private final Route route;
  private final List<CompletableFuture<CommandReply>> replies;
  private final StopSignal signal = new StopSignal();

  /**
   * A sequence that has not begun.
   *
   * @param stopOnFailure whether none is executed after one that failed
   * @param replies completed one by one, in any order
   */
  CommandSequence(
      List<PreparedCommand> commands,
      boolean stopOnFailure,
      Route route,
      List<CompletableFuture<CommandReply>> replies) {
    this.commands = commands;
    this.stopOnFailure = stopOnFailure;
    this.route = route;
    this.replies = List.copyOf(replies);
  }

  void start() {
    stretch(0);
  }

  /** Everything before {@code first} has its answer. */
  private void stretch(int first) {
    if (first == commands.size()) {
      return;
    }
    int end = stretchEnd(first);
    List<CompletableFuture<Home>> homes = new ArrayList<>(end - first);
    for (int i = first; i < end; i++) {
      homes.add(route.home(commands.get(i).command()));
    }
    var unused =
        CompletableFuture.allOf(homes.toArray(CompletableFuture[]::new))
            .whenComplete((none, fault) -> new Stretch(first, homes).run(first));
  }

  /** The homes of a stretch are looked for at once, so none may be about another one of it. */
  private int stretchEnd(int first) {
    Set<CommandId> ids = new HashSet<>();
    int end = first;
    while (end < commands.size()) {
      Command command = commands.get(end).command();
      if (!route.homeKnown(command) && command.original().filter(ids::contains).isPresent()) {
        break;
      }
      ids.add(command.commandId());
      end++;
    }
    return end;
  }

  /** Commands whose homes are known. */
  private final class Stretch {
    private final int first;
    private final int end;
    private final List<CompletableFuture<Home>> homes;

    Stretch(int first, List<CompletableFuture<Home>> homes) {
      this.first = first;
      this.end = first + homes.size();
      this.homes = homes;
    }

    /** Everything before {@code from} has its answer. */
    void run(int from) {
      int begin = from;
      while (begin < end && answered(begin)) {
        begin++;
      }
      int next = begin;
      Map<ShardId, List<Integer>> runs = new LinkedHashMap<>();
      Optional<ShardId> shard = Optional.empty();
      boolean alone = false;
      while (next < end && !alone && (!stopOnFailure || follows(next, shard))) {
        alone = route.alone(commands.get(next).command());
        if (alone && next > begin) {
          break;
        }
        if (!answered(next)) {
          shard = Optional.of(shard(next));
          runs.computeIfAbsent(shard.get(), id -> new ArrayList<>()).add(next);
        }
        next++;
      }
      int rest = next;
      if (rest == begin) {
        stretch(end);
        return;
      }
      runs.forEach(CommandSequence.this::ask);
      var unused =
          CompletableFuture.allOf(replies.subList(begin, rest).toArray(CompletableFuture[]::new))
              .whenComplete((none, fault) -> run(rest));
    }

    /** Whether it can wait in the queue of those before it. */
    private boolean follows(int item, Optional<ShardId> before) {
      return homed(item) && (before.isEmpty() || before.get().equals(shard(item)));
    }

    private CompletableFuture<Home> home(int item) {
      return homes.get(item - first);
    }

    private boolean homed(int item) {
      return !home(item).isCompletedExceptionally() && home(item).join() instanceof Home.At;
    }

    private ShardId shard(int item) {
      return ((Home.At) home(item).join()).shard();
    }

    /** Answers an item that needs no shard: an earlier one failed, or it has nowhere to go. */
    private boolean answered(int item) {
      Optional<Refusal> refusal = stopOnFailure ? signal.refusal(item) : Optional.empty();
      if (refusal.isEmpty() && homed(item)) {
        return false;
      }
      if (refusal.isEmpty()) {
        signal.stop(item);
      }
      refusal.ifPresentOrElse(why -> refuse(item, why), () -> unhoused(item));
      return true;
    }

    private void unhoused(int item) {
      var unused =
          home(item)
              .whenComplete(
                  (home, fault) -> {
                    if (fault == null) {
                      refuse(item, ((Home.Nowhere) home).refusal());
                    } else {
                      replies.get(item).completeExceptionally(fault);
                    }
                  });
    }
  }

  private void refuse(int item, Refusal why) {
    replies.get(item).complete(new CommandReply.Unrecorded(why));
  }

  private void ask(ShardId shard, List<Integer> items) {
    ShardCall.ExecuteRun run =
        new ShardCall.ExecuteRun(items.stream().map(commands::get).toList(), items, stopOnFailure);
    var unused =
        route
            .ask(shard, run)
            .whenComplete(
                (answers, fault) -> {
                  for (int i = 0; i < items.size(); i++) {
                    answered(items.get(i), fault == null ? answers.get(i) : ItemAnswer.of(fault));
                  }
                });
  }

  private void answered(int item, ItemAnswer answer) {
    CompletableFuture<CommandReply> reply = replies.get(item);
    answer
        .fault()
        .ifPresentOrElse(
            fault -> {
              signal.stop(item);
              reply.completeExceptionally(fault);
            },
            () -> {
              CommandReply said = answer.reply().orElseThrow();
              if (said.refused().isPresent()) {
                signal.stop(item);
              }
              reply.complete(said);
            });
  }
}
