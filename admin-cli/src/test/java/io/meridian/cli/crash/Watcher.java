package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.client.Event;
import io.meridian.client.JournalPosition;
import io.meridian.client.MeridianClient;
import io.meridian.client.ResumeTokenStore;
import io.meridian.client.Subscription;
import io.meridian.client.Transaction;
import io.meridian.client.WatchRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * One who watches a ledger in a region, and loses its place now and then: what it has dealt with is
 * only remembered afterwards, as in an application that crashes between the two. Events come on a
 * thread of the subscription's own.
 */
final class Watcher implements AutoCloseable {
  private static final long CATCH_UP_MAX_SECONDS = 60;
  private static final int CRASH_ONE_IN = 400;
  private static final Comparator<JournalPosition> BY_POSITION =
      Comparator.comparingInt(JournalPosition::shard)
          .thenComparingLong(JournalPosition::sequence)
          .thenComparingInt(JournalPosition::ordinal);

  private final MeridianClient client;
  private final WatchRequest request;
  private final ResumeTokenStore store;
  private final Optional<Random> crashing;
  private final Map<String, Event> seen = new HashMap<>();
  private final Map<Integer, Event> lastByShard = new HashMap<>();
  private final List<Event> inOrder = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private int crashes;
  private Optional<Subscription> subscription = Optional.empty();

  /**
   * One who has not begun.
   *
   * @param crashing when it loses its place; empty = never
   */
  Watcher(
      MeridianClient client,
      String ledger,
      String region,
      ResumeTokenStore store,
      Optional<Random> crashing) {
    this.client = client;
    this.request = WatchRequest.of(ledger, region);
    this.store = store;
    this.crashing = crashing;
  }

  /** Another one who watches the same from the beginning. */
  Watcher anew(MeridianClient another) {
    return new Watcher(
        another, request.ledger(), request.region(), ResumeTokenStore.inMemory(), Optional.empty());
  }

  /** Begins, or begins again from where the store says. */
  void watch() {
    close();
    Subscription next = client.events().watch(request, store, this::on);
    subscription = Optional.of(next);
  }

  /**
   * Waits until everything of a region that was applied was told, and says what is wrong with how
   * it was.
   */
  void hasTold(List<Transaction> applied) {
    List<Transaction> own =
        applied.stream()
            .filter(record -> position(record).region().equals(request.region()))
            .sorted(Comparator.comparing(record -> position(record), BY_POSITION))
            .toList();
    List<String> expected = own.stream().map(record -> eventId(position(record))).toList();
    Awaitility.await(expected.size() + " events of " + request.region())
        .atMost(CATCH_UP_MAX_SECONDS, TimeUnit.SECONDS)
        .until(
            () -> {
              goOn();
              return hasSeen(expected);
            });
    synchronized (this) {
      assertThat(problems).isEmpty();
      List<Transaction> told =
          inOrder.stream()
              .filter(event -> event.subject() instanceof Transaction)
              .map(event -> (Transaction) event.subject())
              .toList();
      assertThat(
              told.stream().sorted(Comparator.comparing(Watcher::position, BY_POSITION)).toList())
          .as("the transactions that were told of %s", request.region())
          .isEqualTo(own);
    }
  }

  /** All events in the order in which they were first told. */
  synchronized List<Event> events() {
    return List.copyOf(inOrder);
  }

  /** How often it lost its place. */
  synchronized int crashes() {
    return crashes;
  }

  @Override
  public void close() {
    subscription.ifPresent(Subscription::close);
    subscription = Optional.empty();
  }

  private synchronized void on(Event event) {
    Event before = seen.putIfAbsent(event.eventId(), event);
    if (before == null) {
      Event last = lastByShard.put(event.position().shard(), event);
      if (last != null && BY_POSITION.compare(last.position(), event.position()) >= 0) {
        problems.add(event + " was told after " + last);
      }
      inOrder.add(event);
    } else if (!before.equals(event)) {
      problems.add(event + " was told as " + before + " before");
    }
    if (!event.eventId().equals(eventId(event.position()))) {
      problems.add(event + " has an id that is not its position");
    }
    if (crashing.filter(random -> random.nextInt(CRASH_ONE_IN) == 0).isPresent()) {
      crashes++;
      throw new Crash();
    }
  }

  /** Begins again if it has lost its place; it may have ended for no other reason. */
  void goOn() {
    if (subscription.orElseThrow().ended().isDone()) {
      assertThat(subscription.orElseThrow().ended())
          .failsWithin(0, TimeUnit.SECONDS)
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(Crash.class);
      watch();
    }
  }

  private synchronized boolean hasSeen(List<String> eventIds) {
    return seen.keySet().containsAll(eventIds);
  }

  private static JournalPosition position(Transaction record) {
    return record.position().orElseThrow();
  }

  private static String eventId(JournalPosition position) {
    return position.region()
        + "/"
        + position.shard()
        + "/"
        + position.sequence()
        + "/"
        + position.ordinal();
  }

  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
