package io.meridian.wire;

import static io.meridian.wire.WireFixtures.NOW_MICROS;
import static io.meridian.wire.WireFixtures.WIRE;
import static io.meridian.wire.WireFixtures.asked;
import static io.meridian.wire.WireFixtures.message;
import static io.meridian.wire.WireFixtures.refused;
import static io.meridian.wire.WireFixtures.violations;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.meridian.codec.JournalPosition;
import io.meridian.codec.StatementPage;
import io.meridian.engine.BalancesCut;
import io.meridian.engine.ReadReply;
import io.meridian.engine.ShardId;
import io.meridian.engine.StatementEntries;
import io.meridian.engine.StatementQuery;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Counters;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Reserved;
import io.meridian.proto.v1.Account;
import io.meridian.proto.v1.AccountBalance;
import io.meridian.proto.v1.AccountStatus;
import io.meridian.proto.v1.EntryOrder;
import io.meridian.proto.v1.GetAccountRequest;
import io.meridian.proto.v1.GetAccountResponse;
import io.meridian.proto.v1.GetBalancesRequest;
import io.meridian.proto.v1.GetBalancesResponse;
import io.meridian.proto.v1.ListEntriesRequest;
import io.meridian.proto.v1.ListEntriesResponse;
import io.meridian.proto.v1.StatementEntry;
import io.meridian.proto.v1.TransactionKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Accounts, balances and statements that are read. */
final class AccountReadMapperTest {
  private static final AccountRef ALICE = new AccountRef("eu", "alice");
  private static final io.meridian.ledger.Account STATE =
      new io.meridian.ledger.Account(
          new AccountSettings(
              "USD",
              NormalSide.DEBIT,
              OptionalLong.empty(),
              OptionalLong.empty(),
              Map.of(),
              Optional.empty()),
          io.meridian.ledger.AccountStatus.FROZEN,
          new Counters(100, 30, 5, 7),
          9,
          2,
          1,
          2_000_000);

  private final AccountReadMapper mapper = WIRE.accountReads();

  @Test
  void shouldAnswerAnAccountWithItsBalances() {
    // Given
    var ask = asked(mapper.account(get().build()));

    // When
    GetAccountResponse response = message(ask.answer().apply(new ReadReply.Found<>(STATE)));

    // Then
    assertThat(ask.question())
        .isEqualTo(new AccountQuestion(new AccountKey("shop", ALICE), OptionalLong.empty()));
    Account account = response.getAccount();
    assertThat(response.hasAsOf()).isFalse();
    assertThat(account.getLedger()).isEqualTo("shop");
    assertThat(account.getAccount()).isEqualTo("eu/alice");
    assertThat(account.hasNoFloor()).isTrue();
    assertThat(account.hasCeiling()).isFalse();
    assertThat(account.getBalance()).isEqualTo(70);
    assertThat(account.getAvailable()).isEqualTo(63);
    assertThat(account.getCounters().getHeldDebits()).isEqualTo(5);
    assertThat(account.getVersion()).isEqualTo(9);
    assertThat(account.getRevision()).isEqualTo(2);
    assertThat(account.getStatus()).isEqualTo(AccountStatus.ACCOUNT_STATUS_FROZEN);
    assertThat(account.getUpdateTime().getSeconds()).isEqualTo(2);
  }

  @Test
  void shouldReadAnAccountAsOfAnInstantUpToNow() {
    var ask = asked(mapper.account(get().setAsOf(Values.timestamp(NOW_MICROS)).build()));

    assertThat(ask.question().asOfMicros()).hasValue(NOW_MICROS);
    assertThat(message(ask.answer().apply(new ReadReply.Found<>(STATE))).getAsOf())
        .isEqualTo(Values.timestamp(NOW_MICROS));
  }

  @ParameterizedTest
  @CsvSource({"1700000000,123457000", "1700000000,1", "253402300800,0", "0,-1"})
  void shouldRefuseAnInstantBeyondTheClockOrNone(long seconds, int nanos) {
    Timestamp asOf = Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos).build();

    assertThat(violations(refused(mapper.account(get().setAsOf(asOf).build()))))
        .containsExactly("as_of MALFORMED_REQUEST");
    assertThat(
            violations(
                refused(mapper.balances(balances("eu/alice").toBuilder().setAsOf(asOf).build()))))
        .containsExactly("as_of MALFORMED_REQUEST");
  }

  @Test
  void shouldAnswerBalancesInTheOrderOfTheRequest() {
    // Given
    var ask = asked(mapper.balances(balances("eu/alice", "us/bob")));
    io.meridian.ledger.Account other =
        new io.meridian.ledger.Account(
            STATE.settings(), STATE.status(), new Counters(1, 0, 0, 0), 1, 1, 1, 1);

    // When
    GetBalancesResponse response =
        message(
            ask.answer()
                .apply(new ReadReply.Found<>(new BalancesCut(3_000_000, List.of(STATE, other)))));

    // Then
    assertThat(ask.question())
        .isEqualTo(
            new BalancesQuestion(
                "shop", List.of(ALICE, new AccountRef("us", "bob")), OptionalLong.empty()));
    assertThat(response.getAsOf()).isEqualTo(Values.timestamp(3_000_000));
    assertThat(response.getBalances(0).getAccount()).isEqualTo("eu/alice");
    assertThat(response.getBalances(0).getAsset()).isEqualTo("USD");
    assertThat(response.getBalances(0).getBalance()).isEqualTo(70);
    assertThat(response.getBalances(0).getAvailable()).isEqualTo(63);
    assertThat(response.getBalances(0).getVersion()).isEqualTo(9);
    assertThat(response.getBalances(0).getCounters().getPostedCredits()).isEqualTo(30);
    assertThat(response.getBalances(1).getAccount()).isEqualTo("us/bob");
    assertThat(response.getBalances(1).getBalance()).isEqualTo(1);
  }

  @Test
  void shouldRefuseWrongAccounts() {
    String[] hundredAndOne =
        IntStream.range(0, 101).mapToObj(i -> "eu/a" + i).toArray(String[]::new);

    assertThat(violations(refused(mapper.balances(balances("eu/a", "mars/b", "eu/a", "x")))))
        .containsExactly(
            "accounts[2] MALFORMED_REQUEST",
            "accounts[3] MALFORMED_REQUEST",
            "accounts[1] UNKNOWN_REGION");
    assertThat(violations(refused(mapper.balances(balances()))))
        .containsExactly("accounts MALFORMED_REQUEST");
    assertThat(violations(refused(mapper.balances(balances(hundredAndOne)))))
        .containsExactly("accounts MALFORMED_REQUEST");
  }

  @Test
  void shouldAskForTheNewestEntriesUnlessTheCallerSaysSo() {
    assertThat(asked(mapper.entries(list().build())).question())
        .isEqualTo(
            new StatementQuestion(
                new AccountKey("shop", ALICE), new StatementQuery(true, 0, 0, 100)));
    assertThat(
            asked(
                    mapper.entries(
                        list()
                            .setOrder(EntryOrder.ENTRY_ORDER_OLDEST_FIRST)
                            .setPageSize(5000)
                            .build()))
                .question()
                .query())
        .isEqualTo(new StatementQuery(false, 0, 0, 1000));
  }

  @Test
  void shouldShowAnEntry() {
    // Given
    var ask = asked(mapper.entries(list().build()));

    // When
    ListEntriesResponse response =
        message(ask.answer().apply(entries(9, false, line(9, CommandKind.EXPIRE, "expire/h"))));

    // Then
    assertThat(response.getNextPageToken()).isEmpty();
    StatementEntry entry = response.getEntries(0);
    assertThat(entry.getTransaction()).isEqualTo("eu/expire/h");
    assertThat(entry.getKind()).isEqualTo(TransactionKind.TRANSACTION_KIND_EXPIRE);
    assertThat(entry.getCommitTime()).isEqualTo(Values.timestamp(9_000_000));
    assertThat(entry.getPosition().getRegion()).isEqualTo("eu");
    assertThat(entry.getPosition().getShard()).isEqualTo(4);
    assertThat(entry.getPosition().getSequence()).isEqualTo(9);
    assertThat(entry.getEntry().getAccount()).isEqualTo("eu/alice");
    assertThat(entry.getEntry().getVersion()).isEqualTo(9);
    assertThat(entry.getEntry().getChange().getHeldDebits()).isEqualTo(-5);
    assertThat(entry.getEntry().getAfter().getPostedDebits()).isEqualTo(100);
    assertThat(entry.getEntry().getBalance()).isEqualTo(70);
    assertThat(entry.getEntry().getAvailable()).isEqualTo(63);
  }

  @ParameterizedTest
  @EnumSource(
      value = EntryOrder.class,
      names = {"ENTRY_ORDER_NEWEST_FIRST", "ENTRY_ORDER_OLDEST_FIRST"})
  void shouldVisitEveryEntryOfTheCutOnce(EntryOrder order) {
    // Given seven entries, and more that are written meanwhile
    List<Long> seen = new ArrayList<>();
    String token = "";
    long newest = 7;
    do {
      var ask =
          asked(mapper.entries(list().setOrder(order).setPageSize(3).setPageToken(token).build()));

      // When
      ListEntriesResponse page = message(ask.answer().apply(page(ask.question().query(), newest)));
      page.getEntriesList().forEach(entry -> seen.add(entry.getEntry().getVersion()));
      token = page.getNextPageToken();
      newest += 10;
    } while (!token.isEmpty());

    // Then
    assertThat(seen)
        .isEqualTo(
            order == EntryOrder.ENTRY_ORDER_NEWEST_FIRST
                ? List.of(7L, 6L, 5L, 4L, 3L, 2L, 1L)
                : List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L));
  }

  @Test
  void shouldRefuseTheTokenOfAnotherStatement() {
    // Given
    var ask = asked(mapper.entries(list().setPageSize(1).build()));
    String token =
        message(ask.answer().apply(entries(9, true, line(9, CommandKind.POST, "p"))))
            .getNextPageToken();

    // Then it is good there, for pages of any size, and nowhere else
    assertThat(
            asked(mapper.entries(list().setPageToken(token).setPageSize(7).build()))
                .question()
                .query())
        .isEqualTo(new StatementQuery(true, 9, 9, 7));
    assertThat(wrongToken(list().setLedger("other"), token)).isTrue();
    assertThat(wrongToken(list().setAccount("eu/bob"), token)).isTrue();
    assertThat(wrongToken(list().setAccount("us/alice"), token)).isTrue();
    assertThat(wrongToken(list().setOrder(EntryOrder.ENTRY_ORDER_OLDEST_FIRST), token)).isTrue();
    assertThat(wrongToken(list(), token + "A")).isTrue();
    assertThat(wrongToken(list(), token.substring(1))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE})
  void shouldRefuseAPageOfNegativeSize(int size) {
    assertThat(violations(refused(mapper.entries(list().setPageSize(size).build()))))
        .containsExactly("page_size MALFORMED_REQUEST");
  }

  @Test
  void shouldRefuseEverythingElseThatIsWrong() {
    assertThat(
            violations(
                refused(
                    mapper.entries(
                        ListEntriesRequest.newBuilder()
                            .setAccount("mars/x")
                            .setOrderValue(3)
                            .setPageToken("x")
                            .build()))))
        .containsExactly(
            "ledger MALFORMED_REQUEST",
            "order MALFORMED_REQUEST",
            "account UNKNOWN_REGION",
            "page_token INVALID_PAGE_TOKEN");
  }

  @Test
  void K5_shouldNameTheHomeAndTheDecisionOfATransactionFromElsewhere() {
    StatementPage.Line foreign =
        new StatementPage.Line(
            1,
            5_000_000,
            "order-1",
            CommandKind.POST,
            new JournalPosition(1, 0),
            new Counters(0, 5, 0, 0),
            4_000_000,
            "us");

    ListEntriesResponse page =
        message(
            asked(mapper.entries(list().build()))
                .answer()
                .apply(entries(2, false, line(2, CommandKind.POST, "p"), foreign)));

    assertThat(page.getEntries(0).getTransaction()).isEqualTo("eu/p");
    assertThat(page.getEntries(0).hasDecisionTime()).isFalse();
    assertThat(page.getEntries(1).getTransaction()).isEqualTo("us/order-1");
    assertThat(page.getEntries(1).getDecisionTime()).isEqualTo(Values.timestamp(4_000_000));
    assertThat(page.getEntries(1).getCommitTime()).isEqualTo(Values.timestamp(5_000_000));
  }

  @Test
  void K3_shouldShowWhatUndecidedTransactionsReserveApartFromTheCounters() {
    // Given
    io.meridian.ledger.Account account =
        io.meridian.ledger.Account.opened(
            new AccountSettings(
                "USD",
                NormalSide.CREDIT,
                OptionalLong.of(0),
                OptionalLong.empty(),
                Map.of(),
                Optional.empty()),
            1);
    var ask = asked(mapper.account(get().build()));

    // When
    Account quiet = message(ask.answer().apply(new ReadReply.Found<>(account))).getAccount();
    Account reserved =
        message(
                ask.answer()
                    .apply(
                        new ReadReply.Found<>(account.withReserved(new Reserved(7, 3, 7, 3, 2)))))
            .getAccount();

    // Then
    assertThat(quiet.hasReserved()).isFalse();
    assertThat(reserved.getReserved())
        .isEqualTo(
            io.meridian.proto.v1.Reserved.newBuilder()
                .setOutgoing(7)
                .setIncoming(3)
                .setLegs(2)
                .build());
    assertThat(reserved.getAvailable()).isEqualTo(-7);
    assertThat(reserved.getCounters()).isEqualTo(quiet.getCounters());
    AccountRef alice = new AccountRef("eu", "alice");
    assertThat(AccountMessages.balance(alice, account).hasReserved()).isFalse();
    AccountBalance balance =
        AccountMessages.balance(alice, account.withReserved(new Reserved(7, 3, 7, 3, 2)));
    assertThat(balance.getReserved()).isEqualTo(reserved.getReserved());
    assertThat(balance.getAvailable()).isEqualTo(-7);
  }

  private boolean wrongToken(ListEntriesRequest.Builder request, String token) {
    return violations(refused(mapper.entries(request.setPageToken(token).build())))
        .equals(List.of("page_token INVALID_PAGE_TOKEN"));
  }

  /** What an engine would answer whose account has {@code newest} entries. */
  private static ReadReply<StatementEntries> page(StatementQuery query, long newest) {
    long cut = query.cutVersion() == 0 ? newest : query.cutVersion();
    List<StatementPage.Line> lines = new ArrayList<>();
    long after = query.afterVersion();
    long version = query.newestFirst() ? (after == 0 ? cut : after - 1) : after + 1;
    while (version >= 1 && version <= cut && lines.size() < query.limit()) {
      lines.add(line(version, CommandKind.POST, "p" + version));
      version += query.newestFirst() ? -1 : 1;
    }
    return entries(cut, version >= 1 && version <= cut, lines.toArray(StatementPage.Line[]::new));
  }

  private static StatementPage.Line line(long version, CommandKind kind, String id) {
    return new StatementPage.Line(
        version,
        version * 1_000_000,
        id,
        kind,
        new JournalPosition(version, 0),
        new Counters(0, 0, -5, 0));
  }

  private static ReadReply<StatementEntries> entries(
      long cut, boolean more, StatementPage.Line... lines) {
    List<StatementEntries.Balanced> entries = new ArrayList<>();
    for (StatementPage.Line line : lines) {
      entries.add(new StatementEntries.Balanced(line, new Counters(100, 30, 5, 7)));
    }
    return new ReadReply.Found<>(
        new StatementEntries(new ShardId("eu", 4), NormalSide.DEBIT, cut, entries, more));
  }

  private static GetAccountRequest.Builder get() {
    return GetAccountRequest.newBuilder().setLedger("shop").setAccount("eu/alice");
  }

  private static GetBalancesRequest balances(String... accounts) {
    return GetBalancesRequest.newBuilder()
        .setLedger("shop")
        .addAllAccounts(List.of(accounts))
        .build();
  }

  private static ListEntriesRequest.Builder list() {
    return ListEntriesRequest.newBuilder().setLedger("shop").setAccount("eu/alice");
  }
}
