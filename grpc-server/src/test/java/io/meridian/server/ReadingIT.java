package io.meridian.server;

import static io.meridian.server.ApiFixture.payment;
import static io.meridian.server.Errors.refused;
import static io.meridian.server.Requests.instant;
import static io.meridian.server.Requests.shortHold;
import static io.meridian.server.Requests.timestamp;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.meridian.proto.v1.Account;
import io.meridian.proto.v1.AccountBalance;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.EntryOrder;
import io.meridian.proto.v1.GetAccountRequest;
import io.meridian.proto.v1.GetAccountResponse;
import io.meridian.proto.v1.GetBalancesRequest;
import io.meridian.proto.v1.GetBalancesResponse;
import io.meridian.proto.v1.ListEntriesRequest;
import io.meridian.proto.v1.ListEntriesResponse;
import io.meridian.proto.v1.ListLedgersRequest;
import io.meridian.proto.v1.StatementEntry;
import io.meridian.proto.v1.Transaction;
import io.meridian.proto.v1.TransactionKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statements, balances at a cut, accounts as of an instant, and the tokens of lists. */
final class ReadingIT {
  @RegisterExtension static final ServerExtension SERVER = ServerExtension.withRegions("eu", "us");

  private static final String SHOP = "shop";

  private static ApiFixture api;

  @BeforeAll
  static void createLedger() {
    api = new ApiFixture(SERVER.channel());
    for (String ledger : List.of(SHOP, "other")) {
      api.createLedger(ledger);
      api.createWorld(ledger, "eu/world");
      api.createAccount(ledger, "eu/alice");
    }
    api.createWorld(SHOP, "us/world");
    api.createAccount(SHOP, "us/bob");
    for (int i = 1; i <= 150; i++) {
      pay(payment(SHOP, "p" + i, "eu/world", "eu/alice", i));
    }
    pay(payment("other", "p1", "eu/world", "eu/alice", 1));
    pay(payment("other", "p2", "eu/world", "eu/alice", 1));
  }

  @ParameterizedTest
  @CsvSource({
    "ENTRY_ORDER_NEWEST_FIRST,1000",
    "ENTRY_ORDER_NEWEST_FIRST,64",
    "ENTRY_ORDER_NEWEST_FIRST,7",
    "ENTRY_ORDER_OLDEST_FIRST,1000",
    "ENTRY_ORDER_OLDEST_FIRST,63",
    "ENTRY_ORDER_OLDEST_FIRST,7"
  })
  void shouldListExactlyTheEntriesOfItsCutWhateverIsWrittenMeanwhile(EntryOrder order, int size) {
    // Given
    long newest = account("eu/alice").getVersion();
    List<StatementEntry> entries = new ArrayList<>();
    String token = "";
    int page = 0;

    // When something is written between each page and the next
    do {
      ListEntriesResponse response =
          list(entries(order).setPageSize(size).setPageToken(token).build());
      entries.addAll(response.getEntriesList());
      token = response.getNextPageToken();
      pay(payment(SHOP, "between-" + order + size + "-" + page++, "eu/world", "eu/alice", 1));
    } while (!token.isEmpty());

    // Then
    List<Long> versions = entries.stream().map(entry -> entry.getEntry().getVersion()).toList();
    assertThat(versions)
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, newest)
                .map(v -> order == EntryOrder.ENTRY_ORDER_OLDEST_FIRST ? v : newest + 1 - v)
                .boxed()
                .toList());
  }

  @Test
  void shouldShowEachEntryAsItsTransactionDoes() {
    Transaction transaction = api.getTransaction(SHOP, "eu/p42").getTransaction();

    StatementEntry entry =
        list(entries(EntryOrder.ENTRY_ORDER_OLDEST_FIRST).build()).getEntries(41);

    assertThat(entry.getTransaction()).isEqualTo("eu/p42");
    assertThat(entry.getKind()).isEqualTo(TransactionKind.TRANSACTION_KIND_POST);
    assertThat(entry.getCommitTime()).isEqualTo(transaction.getCommitTime());
    assertThat(entry.getPosition()).isEqualTo(transaction.getPosition());
    assertThat(entry.getEntry()).isEqualTo(transaction.getEntries(1));
    assertThat(entry.getEntry().getBalance()).isEqualTo(42 * 43 / 2);
  }

  @Test
  void shouldNameAnExpiryInAStatementAsItIsRead() {
    // Given
    api.createAccount(SHOP, "eu/brief");
    pay(payment(SHOP, "brief-1", "eu/world", "eu/brief", 5));
    pay(shortHold(SHOP, "brief-h", "eu/brief", "eu/world", 5));
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> account("eu/brief").getAvailable() == 5);

    // When
    StatementEntry newest =
        list(ListEntriesRequest.newBuilder().setLedger(SHOP).setAccount("eu/brief").build())
            .getEntries(0);

    // Then
    assertThat(newest.getTransaction()).isEqualTo("eu/expire/brief-h");
    assertThat(newest.getKind()).isEqualTo(TransactionKind.TRANSACTION_KIND_EXPIRE);
    assertThat(newest.getEntry().getChange().getHeldDebits()).isEqualTo(-5);
  }

  @Test
  void shouldListNothingOfAnAccountThatNothingHappenedTo() {
    api.createAccount(SHOP, "eu/empty");

    ListEntriesResponse response =
        list(ListEntriesRequest.newBuilder().setLedger(SHOP).setAccount("eu/empty").build());

    assertThat(response).isEqualTo(ListEntriesResponse.getDefaultInstance());
    assertThat(
            refused(
                    () ->
                        list(
                            ListEntriesRequest.newBuilder()
                                .setLedger(SHOP)
                                .setAccount("eu/nobody")
                                .build()))
                .codeAndReason())
        .isEqualTo("NOT_FOUND ACCOUNT_NOT_FOUND");
  }

  @Test
  void shouldTakeItsOwnTokensOnlyAndStillAfterARestart() {
    // Given
    ListEntriesRequest.Builder first = entries(EntryOrder.ENTRY_ORDER_NEWEST_FIRST).setPageSize(3);
    String token = list(first.build()).getNextPageToken();
    String ledgers =
        api.ledgers()
            .listLedgers(ListLedgersRequest.newBuilder().setPageSize(1).build())
            .getNextPageToken();
    assertThat(token).isNotEmpty();
    assertThat(ledgers).isNotEmpty();

    // Then no other list takes it, nor any other text
    for (ListEntriesRequest.Builder other :
        List.of(
            first.clone().setLedger("other").setPageToken(token),
            first.clone().setAccount("eu/world").setPageToken(token),
            first.clone().setOrder(EntryOrder.ENTRY_ORDER_OLDEST_FIRST).setPageToken(token),
            first.clone().setPageToken(token.substring(0, token.length() - 1)),
            first.clone().setPageToken(token + "A"),
            first.clone().setPageToken(flipped(token)),
            first.clone().setPageToken(ledgers))) {
      Errors.Refused refused = refused(() -> list(other.build()));
      assertThat(refused.codeAndReason()).isEqualTo("INVALID_ARGUMENT INVALID_PAGE_TOKEN");
      assertThat(refused.metadata()).containsEntry("field", "page_token");
    }
    assertThat(
            refused(
                    () ->
                        api.ledgers()
                            .listLedgers(
                                ListLedgersRequest.newBuilder().setPageToken(token).build()))
                .reason())
        .isEqualTo("INVALID_PAGE_TOKEN");

    // And the server that was started again does
    ListEntriesResponse before = list(first.clone().setPageToken(token).build());
    SERVER.restart();
    api = new ApiFixture(SERVER.channel());
    assertThat(list(first.clone().setPageToken(token).build())).isEqualTo(before);
  }

  private static String flipped(String token) {
    int middle = token.length() / 2;
    char other = token.charAt(middle) == 'A' ? 'B' : 'A';
    return token.substring(0, middle) + other + token.substring(middle + 1);
  }

  @Test
  void shouldReadAnAccountAsItWas() {
    // Given three payments and a change of the account behind them
    api.createAccount(SHOP, "eu/past");
    Account created = account("eu/past");
    List<Transaction> payments =
        IntStream.rangeClosed(1, 3)
            .mapToObj(i -> pay(payment(SHOP, "past-" + i, "eu/world", "eu/past", 10)))
            .toList();
    Instant second = instant(payments.get(1).getCommitTime());

    // Then an instant includes what was committed at it, and nothing later
    GetAccountResponse at = asOf("eu/past", second);
    assertThat(at.getAsOf()).isEqualTo(timestamp(second));
    assertThat(at.getAccount().getBalance()).isEqualTo(20);
    assertThat(at.getAccount().getVersion()).isEqualTo(2);
    assertThat(at.getAccount().getUpdateTime()).isEqualTo(payments.get(1).getCommitTime());
    assertThat(asOf("eu/past", second.minusNanos(1_000)).getAccount().getBalance()).isEqualTo(10);
    assertThat(asOf("eu/past", instant(created.getCreateTime())).getAccount()).isEqualTo(created);
    Errors.Refused unborn =
        refused(() -> asOf("eu/past", instant(created.getCreateTime()).minusNanos(1_000)));
    assertThat(unborn.codeAndReason()).isEqualTo("NOT_FOUND ACCOUNT_NOT_FOUND");
    assertThat(unborn.metadata()).containsEntry("account", "eu/past");
    assertThat(refused(() -> asOf("eu/past", Instant.EPOCH)).reason())
        .isEqualTo("ACCOUNT_NOT_FOUND");
    Errors.Refused future = refused(() -> asOf("eu/past", Instant.parse("2999-01-01T00:00:00Z")));
    assertThat(future.codeAndReason()).isEqualTo("INVALID_ARGUMENT MALFORMED_REQUEST");
    assertThat(future.metadata()).containsEntry("field", "as_of");
  }

  @Test
  void shouldReadBalancesAtOneCut() {
    // Given money that goes round between two accounts
    api.createAccount(SHOP, "eu/left");
    api.createAccount(SHOP, "eu/right");
    pay(payment(SHOP, "round-0", "eu/world", "eu/left", 100));
    GetBalancesRequest request = balances("eu/right", "eu/left").build();

    for (int i = 1; i <= 20; i++) {
      pay(
          payment(
              SHOP,
              "round-" + i,
              i % 2 == 1 ? "eu/left" : "eu/right",
              i % 2 == 1 ? "eu/right" : "eu/left",
              100));

      // When
      GetBalancesResponse response = api.accounts().getBalances(request);

      // Then
      assertThat(response.getBalancesList())
          .extracting(AccountBalance::getAccount)
          .containsExactly("eu/right", "eu/left");
      assertThat(response.getBalances(0).getBalance()).isEqualTo(i % 2 == 1 ? 100 : 0);
      assertThat(response.getBalances(0).getBalance() + response.getBalances(1).getBalance())
          .isEqualTo(100);
      assertThat(
              api.accounts().getBalances(request.toBuilder().setAsOf(response.getAsOf()).build()))
          .isEqualTo(response);
    }
  }

  @Test
  void shouldReadBalancesOfSeveralRegionsAtOneInstant() {
    // Given
    Transaction first = pay(payment(SHOP, "two-1", "us/world", "us/bob", 7));
    Transaction second = pay(payment(SHOP, "two-2", "us/world", "us/bob", 1));

    // When
    GetBalancesResponse now = api.accounts().getBalances(balances("eu/alice", "us/bob").build());
    GetBalancesResponse then =
        api.accounts()
            .getBalances(balances("eu/alice", "us/bob").setAsOf(first.getCommitTime()).build());

    // Then
    assertThat(instant(now.getAsOf())).isAfterOrEqualTo(instant(second.getCommitTime()));
    assertThat(now.getBalances(1).getBalance()).isEqualTo(8);
    assertThat(then.getAsOf()).isEqualTo(first.getCommitTime());
    assertThat(then.getBalances(1).getBalance()).isEqualTo(7);
    assertThat(then.getBalances(1).getVersion()).isEqualTo(1);
    assertThat(then.getBalances(0).getBalance()).isPositive();
    assertThat(
            refused(
                    () ->
                        api.accounts()
                            .getBalances(balances("eu/alice", "us/nobody", "eu/none").build()))
                .metadata())
        .containsEntry("account", "us/nobody");
  }

  private static Transaction pay(CreateTransactionRequest request) {
    return api.transactions().createTransaction(request).getTransaction();
  }

  private static Account account(String reference) {
    return api.getAccount(SHOP, reference);
  }

  private static GetAccountResponse asOf(String reference, Instant instant) {
    Timestamp asOf = timestamp(instant);
    return api.accounts()
        .getAccount(
            GetAccountRequest.newBuilder()
                .setLedger(SHOP)
                .setAccount(reference)
                .setAsOf(asOf)
                .build());
  }

  private static GetBalancesRequest.Builder balances(String... accounts) {
    return GetBalancesRequest.newBuilder().setLedger(SHOP).addAllAccounts(List.of(accounts));
  }

  private static ListEntriesRequest.Builder entries(EntryOrder order) {
    return ListEntriesRequest.newBuilder().setLedger(SHOP).setAccount("eu/alice").setOrder(order);
  }

  private static ListEntriesResponse list(ListEntriesRequest request) {
    return api.accounts().listEntries(request);
  }
}
