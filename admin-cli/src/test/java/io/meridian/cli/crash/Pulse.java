package io.meridian.cli.crash;

import io.meridian.client.CreateAccountRequest;
import io.meridian.client.CreateLedgerRequest;
import io.meridian.client.JournalPosition;
import io.meridian.client.MeridianClient;
import io.meridian.client.MeridianException;
import io.meridian.client.NormalSide;
import io.meridian.client.PostRequest;
import io.meridian.client.TransactionOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One small payment after the other inside one shard, so that it is known for how long that shard
 * takes none. A thread of its own pays; asked by any.
 */
final class Pulse implements AutoCloseable {
  private static final String ASSET = "XTS";
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** A ledger has one shard in a region, which its name decides: so many names find them all. */
  private static final int LEDGERS_MAX = 200;

  private final MeridianClient client;
  private final String region;
  private final String ledger;
  private final int shard;
  private final Silence silence = new Silence();
  private final Thread thread;
  private volatile long lastBegunNanos = System.nanoTime();
  private volatile boolean stopped;
  private volatile Optional<String> problem = Optional.empty();
  private long paid;

  private Pulse(MeridianClient client, String region, String ledger, int shard) {
    this.client = client;
    this.region = region;
    this.ledger = ledger;
    this.shard = shard;
    this.thread = new Thread(this::pay, "pulse-" + region + '-' + shard);
  }

  /** One for each shard of a region, which have begun to pay. */
  static List<Pulse> ofAllShards(MeridianClient client, String region, int shards) {
    List<Pulse> pulses = new ArrayList<>();
    Set<Integer> found = new HashSet<>();
    for (int number = 0; found.size() < shards; number++) {
      if (number == LEDGERS_MAX) {
        throw new AssertionError("of " + shards + " shards only " + found + " have a ledger");
      }
      String ledger = "pulse-" + region + '-' + number;
      create(client, region, ledger);
      JournalPosition position =
          client
              .transactions()
              .create(payment(region, ledger))
              .transactionOrThrow()
              .position()
              .orElseThrow();
      if (found.add(position.shard())) {
        Pulse pulse = new Pulse(client, region, ledger, position.shard());
        pulse.paid = 1;
        pulses.add(pulse);
      }
    }
    pulses.forEach(pulse -> pulse.thread.start());
    return pulses;
  }

  String region() {
    return region;
  }

  int shard() {
    return shard;
  }

  /** How long its shard took no payment. */
  Silence silence() {
    return silence;
  }

  /** Whether a payment was answered that began after that, by the monotonic clock. */
  boolean hasPaidSince(long nanos) {
    return lastBegunNanos - nanos > 0;
  }

  /** What is wrong with what it was told; it has ended. */
  Optional<String> problem() {
    if (problem.isPresent()) {
      return problem;
    }
    long balance = client.accounts().get(ledger, region + "/till").orElseThrow().balance();
    return balance == paid
        ? Optional.empty()
        : Optional.of(ledger + " was paid " + paid + " and has " + balance);
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void create(MeridianClient client, String region, String ledger) {
    client.ledgers().create(CreateLedgerRequest.of(ledger)).ledgerOrThrow();
    client.assets().create(ledger, ASSET, 0).assetOrThrow();
    client
        .accounts()
        .create(
            CreateAccountRequest.builder(ledger, region + "/world", ASSET)
                .noFloor()
                .normalSide(NormalSide.DEBIT)
                .build())
        .accountOrThrow();
    client
        .accounts()
        .create(CreateAccountRequest.builder(ledger, region + "/till", ASSET).build())
        .accountOrThrow();
  }

  private static PostRequest payment(String region, String ledger) {
    return PostRequest.builder(ledger)
        .posting(region + "/world", region + "/till", ASSET, 1)
        .build();
  }

  private void pay() {
    try {
      while (!stopped) {
        long begunNanos = System.nanoTime();
        pay(payment(region, ledger));
        lastBegunNanos = begunNanos;
        paid++;
        silence.answered();
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      problem = Optional.of(ledger + ": " + e);
    }
  }

  // Whatever became of it, the same payment again finds out.
  private void pay(PostRequest payment) throws InterruptedException {
    while (true) {
      try {
        TransactionOutcome outcome = client.transactions().create(payment);
        outcome.transactionOrThrow();
        return;
      } catch (MeridianException open) {
        if (!Book.OPEN_ENDS.contains(open.code())) {
          throw open;
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
      }
    }
  }
}
