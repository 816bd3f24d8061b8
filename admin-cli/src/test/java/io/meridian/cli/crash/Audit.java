package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.client.Account;
import io.meridian.client.BatchOutcome;
import io.meridian.client.BatchRequest;
import io.meridian.client.Counters;
import io.meridian.client.CrossingsQuery;
import io.meridian.client.EntriesQuery;
import io.meridian.client.Entry;
import io.meridian.client.EntryOrder;
import io.meridian.client.FoundTransaction;
import io.meridian.client.HoldState;
import io.meridian.client.MeridianClient;
import io.meridian.client.Page;
import io.meridian.client.Posting;
import io.meridian.client.PostingRemainder;
import io.meridian.client.ProgressListener;
import io.meridian.client.StatementEntry;
import io.meridian.client.Transaction;
import io.meridian.client.TransactionKind;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionRequest;
import io.meridian.client.TransactionState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.awaitility.Awaitility;

/** Holds what a server says now against what the book says it said. One thread. */
final class Audit {
  /** How long after its time a hold may be expired by a server that is there; machines are busy. */
  private static final Duration EXPIRY_LATE_MAX = Duration.ofSeconds(5);

  private static final Duration CROSSINGS_END_MAX = Duration.ofSeconds(30);
  private static final int ASKED_AT_A_TIME = 500;
  private static final int PAGE_SIZE = 1000;
  private static final Counters NOTHING = new Counters(0, 0, 0, 0);

  private final MeridianClient client;
  private final Book book;
  private final Wallets wallets;
  private final Instant serverSince;
  private final List<Transaction> applied = new ArrayList<>();

  /** An audit of a server that was there all the time. */
  Audit(MeridianClient client, Book book, Wallets wallets) {
    this(client, book, wallets, Instant.MIN);
  }

  /**
   * An audit.
   *
   * @param serverSince since when there is a server; before that no hold could be expired
   */
  Audit(MeridianClient client, Book book, Wallets wallets, Instant serverSince) {
    this.client = client;
    this.book = book;
    this.wallets = wallets;
    this.serverSince = serverSince;
  }

  /**
   * Everything: what was acknowledged is there as it was, the rest is executed once now, holds
   * expire on time, and accounts and holds show that and nothing else.
   *
   * @return how many requests had no answer and have one now
   */
  int everythingHolds() {
    int resolved = answersHold();
    accountsAreTheSumOfTheirEntries();
    holdsAreWhatTheirRecordsSay();
    checksHold();
    return resolved;
  }

  /**
   * The same of a ledger whose transactions cross shards, when all that is on its way has ended.
   *
   * @return how many requests had no answer and have one now
   */
  int everythingHoldsAcrossShards() {
    int resolved = answersHold();
    Awaitility.await("the end of all that crosses shards")
        .atMost(CROSSINGS_END_MAX)
        .until(
            () ->
                client
                    .operations()
                    .checkCrossings(CrossingsQuery.of(wallets.ledger()))
                    .items()
                    .isEmpty());
    new SpreadStatements(this).hold();
    holdsAreWhatTheirRecordsSay();
    checksHold();
    return resolved;
  }

  /**
   * What was acknowledged is there as it was, the rest is executed once now, and holds expire on
   * time.
   *
   * @return how many requests had no answer and have one now
   */
  int answersHold() {
    acknowledgedIsThere(book.acknowledged());
    List<TransactionRequest> unknown = book.unknown();
    List<BatchRequest> unknownBatches = book.unknownBatches();
    resolve(unknown);
    resolveBatches(unknownBatches);
    acknowledgedIsThere(unknown);
    acknowledgedIsThere(
        book.acknowledged().stream()
            .filter(
                request ->
                    unknownBatches.stream().anyMatch(batch -> batch.items().contains(request)))
            .toList());
    stoppedIsUnused();
    assertThat(book.contradictions()).isEmpty();
    assertThat(book.unknownBatches()).isEmpty();
    applied.clear();
    applied.addAll(book.applied());
    applied.addAll(expiries());
    return unknown.size() + unknownBatches.size();
  }

  /** The records of everything that was applied, expiries too, as {@link #answersHold} found. */
  List<Transaction> applied() {
    return List.copyOf(applied);
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
  void acknowledgedIsThere(List<TransactionRequest> requests) {
    List<Optional<FoundTransaction>> records = found(requests, TransactionRequest::transaction);
    for (int i = 0; i < requests.size(); i++) {
      TransactionRequest request = requests.get(i);
      assertThat(records.get(i)).as("the record of the acknowledged %s", request).isPresent();
      Transaction record = records.get(i).orElseThrow().transaction();
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
  void resolve(List<TransactionRequest> requests) {
    List<TransactionOutcome> outcomes = all(requests, client.transactions()::createAsync);
    for (int i = 0; i < requests.size(); i++) {
      book.answered(requests.get(i), outcomes.get(i));
    }
  }

  /** No entry is missing, none is there twice, and none is there that nobody asked for. */
  void accountsAreTheSumOfTheirEntries() {
    Map<String, List<Line>> statements = new HashMap<>();
    for (Transaction transaction : applied) {
      assertThat(changes(transaction)).as("%s", transaction).isEqualTo(asked(transaction));
      for (Entry entry : transaction.entries()) {
        statements
            .computeIfAbsent(entry.account(), account -> new ArrayList<>())
            .add(new Line(transaction, entry));
      }
    }
    Map<String, Account> accounts = accounts();
    Map<String, List<StatementEntry>> told = statements(accounts.keySet());
    accounts.forEach(
        (reference, account) -> {
          List<Line> lines =
              statements.getOrDefault(reference, List.of()).stream()
                  .sorted(Comparator.comparingLong(line -> line.entry().version()))
                  .toList();
          statementLeadsTo(account, lines);
          assertThat(told.get(reference)).isEqualTo(lines.stream().map(Line::statement).toList());
        });
  }

  private void resolveBatches(List<BatchRequest> batches) {
    List<BatchOutcome> outcomes = all(batches, client.transactions()::batchAsync);
    for (int i = 0; i < batches.size(); i++) {
      book.answered(batches.get(i), outcomes.get(i));
    }
  }

  private void stoppedIsUnused() {
    assertThat(found(book.stopped(), TransactionRequest::transaction))
        .allMatch(Optional::isEmpty, "what a batch stopped before has no record");
  }

  /** The expiries of all holds whose time comes soon; afterwards no account moves by itself. */
  private List<Transaction> expiries() {
    Holds holds = new Holds(applied);
    List<Transaction> due =
        applied.stream()
            .filter(record -> record.kind() == TransactionKind.HOLD)
            .filter(hold -> !holds.hasEnded(hold))
            .filter(hold -> timeout(hold).compareTo(Mix.SHORT_TIMEOUT_MAX) <= 0)
            .toList();
    List<Transaction> expiries =
        Awaitility.await("the expiries of " + due.size() + " holds")
            .atMost(Mix.SHORT_TIMEOUT_MAX.plus(EXPIRY_LATE_MAX))
            .until(
                () ->
                    found(due, hold -> expiry(hold.transaction())).stream()
                        .flatMap(Optional::stream)
                        .map(FoundTransaction::transaction)
                        .toList(),
                found -> found.size() == due.size());
    for (int i = 0; i < due.size(); i++) {
      expiredOnTime(due.get(i), expiries.get(i));
    }
    return expiries;
  }

  private void expiredOnTime(Transaction hold, Transaction expiry) {
    Instant due = hold.expireTime().orElseThrow();
    assertThat(expiry.kind()).isEqualTo(TransactionKind.EXPIRE);
    assertThat(expiry.original()).contains(hold.transaction());
    assertThat(expiry.remainder().orElseThrow().holdState()).contains(HoldState.EXPIRED);
    assertThat(expiry.commitTime()).as("when %s expired", hold).isAfterOrEqualTo(due);
    if (due.isAfter(serverSince)) {
      assertThat(expiry.commitTime()).isBefore(due.plus(EXPIRY_LATE_MAX));
    }
  }

  /** What is left of every hold, post and capture is what its records add up to. */
  void holdsAreWhatTheirRecordsSay() {
    Holds holds = new Holds(applied);
    List<Transaction> leavingSomething =
        applied.stream()
            .filter(
                record ->
                    record.kind() == TransactionKind.HOLD
                        || record.kind() == TransactionKind.POST
                        || record.kind() == TransactionKind.CAPTURE)
            .toList();
    found(leavingSomething, Transaction::transaction)
        .forEach(found -> holds.leaveWhatIsFound(found.orElseThrow()));
  }

  /** The whole statements of accounts, oldest line first. */
  Map<String, List<StatementEntry>> statements(Iterable<String> accounts) {
    Map<String, List<StatementEntry>> statements = new HashMap<>();
    for (String account : accounts) {
      EntriesQuery query =
          EntriesQuery.of(wallets.ledger(), account)
              .withOrder(EntryOrder.OLDEST_FIRST)
              .withPageSize(PAGE_SIZE);
      Page<StatementEntry> page = client.accounts().entries(query);
      List<StatementEntry> lines = new ArrayList<>(page.items());
      while (page.hasNext()) {
        page = client.accounts().entries(query.withPageToken(page.nextPageToken()));
        lines.addAll(page.items());
      }
      statements.put(account, lines);
    }
    return statements;
  }

  private record Line(Transaction transaction, Entry entry) {
    StatementEntry statement() {
      return new StatementEntry(
          entry,
          transaction.transaction(),
          transaction.kind(),
          transaction.commitTime(),
          Optional.empty(),
          transaction.position().orElseThrow());
    }
  }

  private static void statementLeadsTo(Account account, List<Line> lines) {
    Counters before = NOTHING;
    Instant commitTime = Instant.MIN;
    long version = 0;
    for (Line line : lines) {
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

  /** What a transaction of its kind and postings does to each account. */
  Map<String, Counters> asked(Transaction transaction) {
    Map<String, Counters> changes = new HashMap<>();
    long posted =
        switch (transaction.kind()) {
          case POST, REFUND, CAPTURE -> 1;
          default -> 0;
        };
    long held =
        switch (transaction.kind()) {
          case HOLD -> 1;
          case CAPTURE, VOID, EXPIRE -> -1;
          default -> 0;
        };
    for (Posting posting : transaction.postings()) {
      move(changes, posting, posted * posting.amount(), held * posting.amount());
    }
    if (transaction.finalCapture()) {
      releasedBy(transaction, changes);
    }
    return changes;
  }

  // A final capture's postings are what it posted; what it released is in what it left of the hold.
  private void releasedBy(Transaction capture, Map<String, Counters> changes) {
    Transaction hold =
        client
            .transactions()
            .get(wallets.ledger(), capture.original().orElseThrow())
            .orElseThrow()
            .transaction();
    List<PostingRemainder> left = capture.remainder().orElseThrow().postings();
    for (int at = 0; at < left.size(); at++) {
      move(changes, hold.postings().get(at), 0, -left.get(at).released());
    }
  }

  private static void move(Map<String, Counters> changes, Posting posting, long posted, long held) {
    if (posted != 0 || held != 0) {
      changes.merge(posting.debitAccount(), new Counters(posted, 0, held, 0), Audit::sum);
      changes.merge(posting.creditAccount(), new Counters(0, posted, 0, held), Audit::sum);
    }
  }

  static Counters sum(Counters left, Counters right) {
    return new Counters(
        left.postedDebits() + right.postedDebits(),
        left.postedCredits() + right.postedCredits(),
        left.heldDebits() + right.heldDebits(),
        left.heldCredits() + right.heldCredits());
  }

  private static Duration timeout(Transaction hold) {
    return Duration.between(hold.commitTime(), hold.expireTime().orElseThrow());
  }

  private static String expiry(String hold) {
    int slash = hold.indexOf('/');
    return hold.substring(0, slash) + "/expire" + hold.substring(slash);
  }

  private <Q> List<Optional<FoundTransaction>> found(
      List<Q> questions, Function<Q, String> reference) {
    return all(
        questions,
        question -> client.transactions().getAsync(wallets.ledger(), reference.apply(question)));
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
