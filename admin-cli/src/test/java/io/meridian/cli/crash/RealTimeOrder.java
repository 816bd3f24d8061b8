package io.meridian.cli.crash;

import io.meridian.client.Counters;
import io.meridian.client.StatementEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Holds the statements of accounts against the clock of those who asked: of two transactions on an
 * account of which one was answered before the other was asked for, the first has the lower
 * version, and no read is older than what was answered before it, nor younger than what was asked
 * for after it. And what a read told is what the statement says. Immutable; any thread.
 */
final class RealTimeOrder {
  private static final Counters NOTHING = new Counters(0, 0, 0, 0);

  private final Map<String, List<StatementEntry>> statements;
  private final Map<String, Span> transactions;

  /**
   * An order.
   *
   * @param statements the whole statement of each account, oldest line first
   * @param transactions when each transaction was asked for and answered, by its reference; the
   *     others are not judged
   */
  RealTimeOrder(Map<String, List<StatementEntry>> statements, Map<String, Span> transactions) {
    this.statements = Map.copyOf(statements);
    this.transactions = Map.copyOf(transactions);
  }

  /** What cannot be, for people; empty = all is well. */
  List<String> problems(List<AccountRead> reads) {
    List<String> problems = new ArrayList<>();
    for (AccountRead read : reads) {
      List<StatementEntry> lines = statements.getOrDefault(read.account(), List.of());
      Optional<Counters> said =
          read.asOf().map(instant -> asOf(lines, instant)).or(() -> after(lines, read.version()));
      if (!said.equals(Optional.of(read.counters()))) {
        problems.add(read + " is not what the statement says: " + said);
      }
    }
    statements.forEach(
        (account, lines) ->
            outOfOrder(
                Stream.concat(
                    lines.stream().flatMap(line -> written(line).stream()),
                    reads.stream()
                        .filter(read -> read.account().equals(account))
                        .filter(read -> read.asOf().isEmpty())
                        .map(read -> new Step(read.version() * 2 + 1, read.span(), read))),
                problems));
    return problems;
  }

  /**
   * Something that somebody did with an account.
   *
   * @param place where it stands in the order of all: that of a read is right behind the line that
   *     it has seen last
   * @param what it was, for people
   */
  private record Step(long place, Span span, Object what) {}

  private Optional<Step> written(StatementEntry line) {
    return Optional.ofNullable(transactions.get(line.transaction()))
        .map(span -> new Step(line.entry().version() * 2, span, line));
  }

  // From the last step back: nothing that stands further behind may have ended before it began.
  private static void outOfOrder(Stream<Step> steps, List<String> problems) {
    Optional<Step> firstToEnd = Optional.empty();
    List<Step> samePlace = new ArrayList<>();
    for (Step step : steps.sorted(Comparator.comparingLong(Step::place).reversed()).toList()) {
      if (!samePlace.isEmpty() && samePlace.get(0).place() != step.place()) {
        for (Step behind : samePlace) {
          firstToEnd = Optional.of(firstToEnd.map(first -> earlier(first, behind)).orElse(behind));
        }
        samePlace.clear();
      }
      samePlace.add(step);
      firstToEnd
          .filter(first -> first.span().isBefore(step.span()))
          .ifPresent(first -> problems.add(first + " had ended before " + step + " began"));
    }
  }

  private static Step earlier(Step one, Step other) {
    return other.span().answeredNanos() - one.span().answeredNanos() < 0 ? other : one;
  }

  private static Optional<Counters> after(List<StatementEntry> lines, long version) {
    if (version == 0) {
      return Optional.of(NOTHING);
    }
    return version > lines.size()
        ? Optional.empty()
        : Optional.of(lines.get((int) version - 1).entry().after());
  }

  private static Counters asOf(List<StatementEntry> lines, Instant instant) {
    return lines.stream()
        .filter(line -> !line.decisionTime().orElse(line.commitTime()).isAfter(instant))
        .map(line -> line.entry().change())
        .reduce(NOTHING, Audit::sum);
  }
}
