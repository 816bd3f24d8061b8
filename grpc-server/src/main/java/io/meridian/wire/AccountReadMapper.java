package io.meridian.wire;

import io.meridian.codec.StatementPage;
import io.meridian.engine.BalancesCut;
import io.meridian.engine.ReadReply;
import io.meridian.engine.StatementEntries;
import io.meridian.engine.StatementQuery;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Counters;
import io.meridian.ledger.Limits;
import io.meridian.ledger.Reason;
import io.meridian.proto.v1.Entry;
import io.meridian.proto.v1.EntryOrder;
import io.meridian.proto.v1.GetAccountRequest;
import io.meridian.proto.v1.GetAccountResponse;
import io.meridian.proto.v1.GetBalancesRequest;
import io.meridian.proto.v1.GetBalancesResponse;
import io.meridian.proto.v1.ListEntriesRequest;
import io.meridian.proto.v1.ListEntriesResponse;
import io.meridian.proto.v1.StatementEntry;
import io.meridian.wire.PageTokens.StatementPlace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Maps the messages that read accounts, their balances and their statements. Any thread. */
public final class AccountReadMapper {
  private final RequestCheck.Grid grid;
  private final PageTokens tokens;

  AccountReadMapper(RequestCheck.Grid grid, PageTokens tokens) {
    this.grid = grid;
    this.tokens = tokens;
  }

  /** GetAccount. */
  public Exchange<AccountQuestion, ReadReply<Account>, GetAccountResponse> account(
      GetAccountRequest request) {
    RequestCheck check = grid.check(request);
    String ledger = check.shape().ledger("ledger", request.getLedger());
    AccountKey key = new AccountKey(ledger, check.reference("account", request.getAccount()));
    OptionalLong asOf = RequestTimes.past(check, "as_of", request.hasAsOf(), request.getAsOf());
    return check.exchange(
        () -> new AccountQuestion(key, asOf),
        reply ->
            Answers.read(
                reply,
                account -> {
                  GetAccountResponse.Builder response =
                      GetAccountResponse.newBuilder()
                          .setAccount(AccountMessages.account(key, account));
                  asOf.ifPresent(micros -> response.setAsOf(Values.timestamp(micros)));
                  return Answer.of(response.build());
                }));
  }

  /** GetBalances. */
  public Exchange<BalancesQuestion, ReadReply<BalancesCut>, GetBalancesResponse> balances(
      GetBalancesRequest request) {
    RequestCheck check = grid.check(request);
    String ledger = check.shape().ledger("ledger", request.getLedger());
    List<AccountRef> accounts = accounts(check, request.getAccountsList());
    OptionalLong asOf = RequestTimes.past(check, "as_of", request.hasAsOf(), request.getAsOf());
    return check.exchange(
        () -> new BalancesQuestion(ledger, accounts, asOf),
        reply -> Answers.read(reply, cut -> Answer.of(balances(accounts, cut))));
  }

  private static List<AccountRef> accounts(RequestCheck check, List<String> references) {
    check.shape().range("accounts", references.size(), 1, Limits.BALANCES_MAX);
    List<AccountRef> accounts = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < Math.min(references.size(), Limits.BALANCES_MAX); i++) {
      String field = "accounts[" + i + ']';
      accounts.add(check.reference(field, references.get(i)));
      if (!seen.add(references.get(i))) {
        check.shape().violation(Reason.MALFORMED_REQUEST, field, "names an account a second time");
      }
    }
    return accounts;
  }

  private static GetBalancesResponse balances(List<AccountRef> accounts, BalancesCut cut) {
    GetBalancesResponse.Builder response =
        GetBalancesResponse.newBuilder().setAsOf(Values.timestamp(cut.atMicros()));
    for (int i = 0; i < accounts.size(); i++) {
      response.addBalances(AccountMessages.balance(accounts.get(i), cut.accounts().get(i)));
    }
    return response.build();
  }

  /** ListEntries. */
  public Exchange<StatementQuestion, ReadReply<StatementEntries>, ListEntriesResponse> entries(
      ListEntriesRequest request) {
    RequestCheck check = grid.check(request);
    String ledger = check.shape().ledger("ledger", request.getLedger());
    AccountRef account = check.reference("account", request.getAccount());
    boolean newestFirst = newestFirst(check, request.getOrder());
    int size = Page.size(check, request.getPageSize());
    List<String> list =
        List.of("ListEntries", ledger, account.toString(), newestFirst ? "newest" : "oldest");
    StatementPlace place =
        request.getPageToken().isEmpty()
            ? StatementPlace.START
            : check.token(
                "page_token", tokens.place(list, request.getPageToken()), StatementPlace.START);
    return check.exchange(
        () ->
            new StatementQuestion(
                new AccountKey(ledger, account),
                new StatementQuery(newestFirst, place.cutVersion(), place.afterVersion(), size)),
        reply -> Answers.read(reply, entries -> Answer.of(entries(account, list, entries))));
  }

  private static boolean newestFirst(RequestCheck check, EntryOrder order) {
    return switch (order) {
      case ENTRY_ORDER_UNSPECIFIED, ENTRY_ORDER_NEWEST_FIRST -> true;
      case ENTRY_ORDER_OLDEST_FIRST -> false;
      case UNRECOGNIZED -> {
        check
            .shape()
            .violation(
                Reason.MALFORMED_REQUEST,
                "order",
                "must be ENTRY_ORDER_NEWEST_FIRST or ENTRY_ORDER_OLDEST_FIRST");
        yield true;
      }
    };
  }

  private ListEntriesResponse entries(
      AccountRef account, List<String> list, StatementEntries entries) {
    ListEntriesResponse.Builder response = ListEntriesResponse.newBuilder();
    for (StatementEntries.Balanced entry : entries.entries()) {
      response.addEntries(entry(account, entries, entry));
    }
    if (entries.more()) {
      long last = entries.entries().get(entries.entries().size() - 1).line().version();
      response.setNextPageToken(tokens.at(list, new StatementPlace(entries.cutVersion(), last)));
    }
    return response.build();
  }

  private static StatementEntry entry(
      AccountRef account, StatementEntries entries, StatementEntries.Balanced entry) {
    StatementPage.Line line = entry.line();
    Counters after = entry.after();
    String home = line.home().isEmpty() ? account.region() : line.home();
    StatementEntry.Builder message =
        StatementEntry.newBuilder()
            .setEntry(
                Entry.newBuilder()
                    .setAccount(account.toString())
                    .setVersion(line.version())
                    .setChange(Values.counters(line.change()))
                    .setAfter(Values.counters(after))
                    .setBalance(after.balance(entries.side()))
                    .setAvailable(after.available(entries.side())))
            .setTransaction(home + '/' + line.commandId())
            .setKind(TransactionMessages.kind(line.kind()))
            .setCommitTime(Values.timestamp(line.commitMicros()))
            .setPosition(Values.position(entries.shard(), line.position()));
    if (line.decisionMicros() != 0) {
      message.setDecisionTime(Values.timestamp(line.decisionMicros()));
    }
    return message.build();
  }
}
