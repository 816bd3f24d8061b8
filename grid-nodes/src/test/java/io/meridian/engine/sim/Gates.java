package io.meridian.engine.sim;

import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.engine.Confirmation;
import io.meridian.engine.DerivedKey;
import io.meridian.engine.DerivedKind;
import io.meridian.engine.DerivedStore;
import io.meridian.engine.DerivedValue;
import io.meridian.engine.ForwardingJournal;
import io.meridian.engine.JournalStore;
import io.meridian.engine.ShardId;
import io.meridian.engine.Stamp;
import io.meridian.ledger.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Gates between the engines and their ports, one of each kind for each node; a test shuts them. */
final class Gates implements Meddler {
  /** The kinds of calls that have a gate. */
  enum Call {
    APPEND,
    CLAIM,
    /** The questions to a node about its own copy, whoever asks. */
    CONFIRM,
    LOAD,
    SCAN,
    WRITE
  }

  /** What a gate does with a call. */
  enum Position {
    /** The call goes through. */
    OPEN,
    /** The call waits until the gate is opened. */
    SHUT,
    /** The call fails and never goes through. */
    REFUSING,
    /** The call goes through, and fails when it has succeeded. */
    DECEIVING
  }

  /** An append that an engine has asked for. */
  record Appended(String node, Head expected, Head next, List<EncodedBlock> blocks) {}

  private record Gate(String node, Call call) {}

  private final Map<Gate, Position> positions = new HashMap<>();
  private final Map<Gate, Deque<Runnable>> waiting = new HashMap<>();
  private final List<Appended> appends = new ArrayList<>();

  /** Sets a gate; what waited at it goes through when it opens, in order. */
  void set(SimNode node, Call call, Position position) {
    Gate gate = new Gate(node.name(), call);
    positions.put(gate, position);
    Deque<Runnable> queue = waiting.getOrDefault(gate, new ArrayDeque<>());
    while (position == Position.OPEN && !queue.isEmpty()) {
      queue.poll().run();
    }
  }

  /** How many calls wait at a gate. */
  int waiting(SimNode node, Call call) {
    return waiting.getOrDefault(new Gate(node.name(), call), new ArrayDeque<>()).size();
  }

  /** Every append that was asked for, in order. */
  List<Appended> appends() {
    return appends;
  }

  private <T> CompletableFuture<T> pass(
      String node, Call call, Supplier<CompletableFuture<T>> through) {
    Gate gate = new Gate(node, call);
    switch (positions.getOrDefault(gate, Position.OPEN)) {
      case OPEN:
        return through.get();
      case REFUSING:
        return CompletableFuture.failedFuture(new SimFailure("refused at the gate"));
      case DECEIVING:
        return through
            .get()
            .thenCompose(
                done -> CompletableFuture.failedFuture(new SimFailure("failed after the fact")));
      case SHUT:
      default:
        CompletableFuture<T> later = new CompletableFuture<>();
        waiting.computeIfAbsent(gate, none -> new ArrayDeque<>()).add(() -> pass(through, later));
        return later;
    }
  }

  private static <T> void pass(Supplier<CompletableFuture<T>> through, CompletableFuture<T> later) {
    var unused =
        through
            .get()
            .whenComplete(
                (value, fault) -> {
                  if (fault == null) {
                    later.complete(value);
                  } else {
                    later.completeExceptionally(fault);
                  }
                });
  }

  @Override
  public JournalStore journal(SimWorld.Surroundings around, JournalStore real) {
    String node = around.node().name();
    return new ForwardingJournal(real) {
      @Override
      public CompletableFuture<Append> append(
          ShardId shard, Head expected, Head next, List<EncodedBlock> blocks) {
        appends.add(new Appended(node, expected, next, blocks));
        return pass(node, Call.APPEND, () -> real.append(shard, expected, next, blocks));
      }

      @Override
      public CompletableFuture<Confirmation> confirm(ShardId shard, String owner) {
        return pass(owner, Call.CONFIRM, () -> real.confirm(shard, owner));
      }
    };
  }

  @Override
  public DerivedStore derived(SimWorld.Surroundings around, DerivedStore real) {
    String node = around.node().name();
    return new DerivedStore() {
      @Override
      public CompletableFuture<Map<DerivedKey, DerivedValue>> load(
          ShardId shard, Collection<DerivedKey> keys) {
        List<DerivedKey> copy = List.copyOf(keys);
        return pass(node, Call.LOAD, () -> real.load(shard, copy));
      }

      @Override
      public CompletableFuture<Void> write(
          ShardId shard, Stamp stamp, Map<DerivedKey, Bytes> entries) {
        return pass(node, Call.WRITE, () -> real.write(shard, stamp, entries));
      }

      @Override
      public CompletableFuture<Void> scan(
          ShardId shard, DerivedKind kind, BiConsumer<DerivedKey, DerivedValue> visitor) {
        return pass(node, Call.SCAN, () -> real.scan(shard, kind, visitor));
      }

      @Override
      public CompletableFuture<Boolean> claimMarker(
          ShardId shard, long epoch, Optional<Bytes> expected, Bytes next) {
        return pass(node, Call.CLAIM, () -> real.claimMarker(shard, epoch, expected, next));
      }

      @Override
      public CompletableFuture<Void> sweep(ShardId shard, long epoch) {
        return real.sweep(shard, epoch);
      }
    };
  }
}
