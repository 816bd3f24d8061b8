package io.meridian.engine;

import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Decision;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The way between shards with a gate for each kind of step, which a test shuts. Messages that find
 * it shut are lost, and whoever sent them is told that there is no answer, or not even that. Safe
 * for any thread.
 */
final class HeldPeers implements ShardPeers {
  private final Supplier<ShardPeers> real;
  private final Map<CommandKind, Integer> lost = new EnumMap<>(CommandKind.class);
  private final List<CommandKind> shut = new ArrayList<>();
  private final Map<CommandKind, Integer> copies = new EnumMap<>(CommandKind.class);

  private boolean silent;
  private boolean unnoticed;
  private List<String> away = List.of();
  private int unheard;
  private int sentAway;

  HeldPeers(Supplier<ShardPeers> real) {
    this.real = real;
  }

  synchronized void shut(CommandKind kind) {
    shut.add(kind);
  }

  synchronized void open(CommandKind kind) {
    shut.remove(kind);
  }

  /** Whether nobody learns from home what it has decided. */
  synchronized void silence(boolean isSilent) {
    silent = isSilent;
  }

  /** Whether what is lost is so without a word. */
  synchronized void loseUnnoticed(boolean isUnnoticed) {
    unnoticed = isUnnoticed;
  }

  /** The regions of which everybody knows that they can not work at present. */
  synchronized void away(String... regions) {
    away = List.of(regions);
  }

  /** Every step of that kind arrives so often. */
  synchronized void repeat(CommandKind kind, int times) {
    copies.put(kind, times);
  }

  /** How many messages of a kind found the gate shut. */
  synchronized int lost(CommandKind kind) {
    return lost.getOrDefault(kind, 0);
  }

  /** How many messages were sent to a region that was away. */
  synchronized int sentAway() {
    return sentAway;
  }

  /** How many times home was asked and not heard. */
  synchronized int unheard() {
    return unheard;
  }

  @Override
  public CompletableFuture<StepReply> step(
      ShardId to, PreparedCommand step, boolean isDryRun, CallContext call) {
    CommandKind kind = step.command().kind();
    int times;
    synchronized (this) {
      if (away.contains(to.region())) {
        sentAway++;
        return CompletableFuture.failedFuture(Faults.unavailable(to, "nobody keeps it"));
      }
      if (shut.contains(kind)) {
        lost.merge(kind, 1, Integer::sum);
        return lost(to);
      }
      times = copies.getOrDefault(kind, 1);
    }
    CompletableFuture<StepReply> answer = real.get().step(to, step, isDryRun, call);
    for (int i = 1; i < times; i++) {
      answer = real.get().step(to, step, isDryRun, call);
    }
    return answer;
  }

  @Override
  public CompletableFuture<Optional<Decision>> decision(
      ShardId home, CrossingKey key, CommandId transaction, CallContext call) {
    synchronized (this) {
      if (silent) {
        unheard++;
        return lost(home);
      }
    }
    return real.get().decision(home, key, transaction, call);
  }

  private <T> CompletableFuture<T> lost(ShardId to) {
    return unnoticed
        ? new CompletableFuture<>()
        : CompletableFuture.failedFuture(Faults.tryAgain(to, "the message was lost"));
  }
}
