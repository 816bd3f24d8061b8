package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.client.Account;
import io.meridian.client.Counters;
import io.meridian.client.Entry;
import io.meridian.client.FoundTransaction;
import io.meridian.client.MeridianClient;
import io.meridian.client.PostRequest;
import io.meridian.client.Posting;
import io.meridian.client.ProgressListener;
import io.meridian.client.Transaction;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Holds what a server says now against what the book says it said. One thread. */
final class Audit {
  private static final int ASKED_AT_A_TIME = 500;
  private static final Counters NOTHING = new Counters(0, 0, 0, 0);

  private final MeridianClient client;
  private final Book book;
  private final Wallets wallets;

  Audit(MeridianClient client, Book book, Wallets wallets) {
    this.client = client;
    this.book = book;
    this.wallets = wallets;
  }

  /**
   * Everything: what was acknowledged is there as it was, the rest is executed once now, and the
   * accounts show that and nothing else.
   *
   * @return how many requests had no answer and have one now
   */
  int everythingHolds() {
    acknowledgedIsThere(book.acknowledged());
    List<PostRequest> unknown = book.unknown();
    resolve(unknown);
    acknowledgedIsThere(unknown);
    assertThat(book.contradictions()).isEmpty();
    accountsAreTheSumOfTheirEntries();
    checksHold();
    return unknown.size();
  }

  /** What one of the server's own checks finds is found here too. */
  void checksHold() {
    assertThat(client.operations().checkConservation(wallets.ledger(), ProgressListener.NONE))
        .satisfies(report -> assertThat(report.holds()).as("%s", report).isTrue());
    assertThat(client.operations().checkJournal(Optional.empty(), ProgressListener.NONE))
        .satisfies(report -> assertThat(report.holds()).as("%s", report).isTrue());
  }

  /** The accounts as they are now, by their references. */
  Map<String, Account> accounts() {
    Map<String, Account> accounts = new HashMap<>();
    List<String> references = wallets.accounts();
    List<Optional<Account>> found =
        all(references, reference -> client.accounts().getAsync(wallets.ledger(), reference));
    for (int i = 0; i < references.size(); i++) {
      accounts.put(references.get(i), found.get(i).orElseThrow());
    }
    return accounts;
  }

  /** Every acknowledged request has the record that its answer told of. */
  void acknowledgedIsThere(List<PostRequest> requests) {
    List<Optional<FoundTransaction>> records =
        all(
            requests,
            request -> client.transactions().getAsync(wallets.ledger(), request.transaction()));
    for (int i = 0; i < requests.size(); i++) {
      PostRequest request = requests.get(i);
      assertThat(records.get(i)).as("the record of the acknowledged %s", request).isPresent();
      Transaction record = records.get(i).orElseThrow().transaction();
      assertThat(record.postings()).isEqualTo(request.postings());
      book.transactionOf(request).ifPresent(told -> assertThat(record).isEqualTo(told));
      book.refusalOf(request)
          .ifPresent(
              told -> {
                assertThat(record.state()).isEqualTo(TransactionState.REFUSED);
                assertThat(record.refusal()).contains(told);
                assertThat(record.entries()).isEmpty();
              });
    }
  }

  /** Sends requests again, with the same ids, until each has its answer. */
  void resolve(List<PostRequest> requests) {
    List<TransactionOutcome> outcomes = all(requests, client.transactions()::createAsync);
    for (int i = 0; i < requests.size(); i++) {
      book.answered(requests.get(i), outcomes.get(i));
    }
  }

  /** No entry is missing, none is there twice, and none is there that nobody asked for. */
  void accountsAreTheSumOfTheirEntries() {
    Map<String, List<Line>> statements = new HashMap<>();
    for (Transaction transaction : book.posted()) {
      assertThat(changes(transaction)).isEqualTo(asked(transaction));
      for (Entry entry : transaction.entries()) {
        statements
            .computeIfAbsent(entry.account(), account -> new ArrayList<>())
            .add(new Line(transaction, entry));
      }
    }
    accounts()
        .forEach(
            (reference, account) ->
                statementLeadsTo(account, statements.getOrDefault(reference, List.of())));
  }

  private record Line(Transaction transaction, Entry entry) {}

  private static void statementLeadsTo(Account account, List<Line> lines) {
    List<Line> inOrder =
        lines.stream().sorted(Comparator.comparingLong(line -> line.entry().version())).toList();
    Counters before = NOTHING;
    Instant commitTime = Instant.MIN;
    long version = 0;
    for (Line line : inOrder) {
      version++;
      assertThat(line.entry().version()).as("the version, gapless, of %s", line).isEqualTo(version);
      Counters after = sum(before, line.entry().change());
      assertThat(line.entry().after()).as("the counters after %s", line).isEqualTo(after);
      assertThat(line.transaction().commitTime()).as("the time of %s", line).isAfter(commitTime);
      before = after;
      commitTime = line.transaction().commitTime();
    }
    assertThat(account.version()).as("the version of %s", account).isEqualTo(version);
    assertThat(account.counters()).as("the counters of %s", account).isEqualTo(before);
    if (account.floor().isPresent()) {
      assertThat(account.available()).isGreaterThanOrEqualTo(account.floor().getAsLong());
    }
  }

  private static Map<String, Counters> changes(Transaction transaction) {
    Map<String, Counters> changes = new HashMap<>();
    for (Entry entry : transaction.entries()) {
      assertThat(changes.put(entry.account(), entry.change()))
          .as("a second entry for %s in %s", entry.account(), transaction)
          .isNull();
    }
    return changes;
  }

  private static Map<String, Counters> asked(Transaction transaction) {
    Map<String, Counters> changes = new HashMap<>();
    for (Posting posting : transaction.postings()) {
      long amount = posting.amount();
      changes.merge(posting.debitAccount(), new Counters(amount, 0, 0, 0), Audit::sum);
      changes.merge(posting.creditAccount(), new Counters(0, amount, 0, 0), Audit::sum);
    }
    return changes;
  }

  private static Counters sum(Counters left, Counters right) {
    return new Counters(
        left.postedDebits() + right.postedDebits(),
        left.postedCredits() + right.postedCredits(),
        left.heldDebits() + right.heldDebits(),
        left.heldCredits() + right.heldCredits());
  }

  private static <Q, A> List<A> all(List<Q> questions, Function<Q, CompletableFuture<A>> ask) {
    List<A> answers = new ArrayList<>();
    for (int from = 0; from < questions.size(); from += ASKED_AT_A_TIME) {
      int to = Math.min(questions.size(), from + ASKED_AT_A_TIME);
      List<CompletableFuture<A>> asked = questions.subList(from, to).stream().map(ask).toList();
      asked.forEach(answer -> answers.add(answer.join()));
    }
    return answers;
  }
}
