package io.meridian.codec;

import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.AccountStatus;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.NormalSide;

/**
 * The numbers that stand for constants in stored bytes: those of journal.proto, never an ordinal.
 */
final class Numbers {
  private Numbers() {}

  static int of(NormalSide side) {
    return switch (side) {
      case CREDIT -> JournalProto.NormalSide.NORMAL_SIDE_CREDIT_VALUE;
      case DEBIT -> JournalProto.NormalSide.NORMAL_SIDE_DEBIT_VALUE;
    };
  }

  static int of(AccountStatus status) {
    return switch (status) {
      case OPEN -> JournalProto.AccountStatus.ACCOUNT_STATUS_OPEN_VALUE;
      case FROZEN -> JournalProto.AccountStatus.ACCOUNT_STATUS_FROZEN_VALUE;
      case CLOSED -> JournalProto.AccountStatus.ACCOUNT_STATUS_CLOSED_VALUE;
    };
  }

  static int of(CommandKind kind) {
    return switch (kind) {
      case POST -> JournalProto.CommandKind.COMMAND_KIND_POST_VALUE;
      case CREATE_LEDGER -> JournalProto.CommandKind.COMMAND_KIND_CREATE_LEDGER_VALUE;
      case CREATE_ASSET -> JournalProto.CommandKind.COMMAND_KIND_CREATE_ASSET_VALUE;
      case CREATE_ACCOUNT -> JournalProto.CommandKind.COMMAND_KIND_CREATE_ACCOUNT_VALUE;
    };
  }

  static AccountStatus status(JournalProto.AccountStatus status) {
    return switch (status) {
      case ACCOUNT_STATUS_OPEN -> AccountStatus.OPEN;
      case ACCOUNT_STATUS_FROZEN -> AccountStatus.FROZEN;
      case ACCOUNT_STATUS_CLOSED -> AccountStatus.CLOSED;
      case ACCOUNT_STATUS_UNSPECIFIED, UNRECOGNIZED ->
          throw new CorruptJournalException("unknown account status");
    };
  }

  static NormalSide side(JournalProto.NormalSide side) {
    return switch (side) {
      case NORMAL_SIDE_CREDIT -> NormalSide.CREDIT;
      case NORMAL_SIDE_DEBIT -> NormalSide.DEBIT;
      case NORMAL_SIDE_UNSPECIFIED, UNRECOGNIZED ->
          throw new CorruptJournalException("unknown normal side");
    };
  }

  static CommandKind kind(JournalProto.CommandKind kind) {
    return switch (kind) {
      case COMMAND_KIND_POST -> CommandKind.POST;
      case COMMAND_KIND_CREATE_LEDGER -> CommandKind.CREATE_LEDGER;
      case COMMAND_KIND_CREATE_ASSET -> CommandKind.CREATE_ASSET;
      case COMMAND_KIND_CREATE_ACCOUNT -> CommandKind.CREATE_ACCOUNT;
      case COMMAND_KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw new CorruptJournalException("unknown kind of command");
    };
  }
}
