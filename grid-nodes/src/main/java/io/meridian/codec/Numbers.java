package io.meridian.codec;

import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.AccountChanges;
import io.meridian.ledger.AccountStatus;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.HoldState;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.StatusChange;

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
      case HOLD -> JournalProto.CommandKind.COMMAND_KIND_HOLD_VALUE;
      case CAPTURE -> JournalProto.CommandKind.COMMAND_KIND_CAPTURE_VALUE;
      case VOID -> JournalProto.CommandKind.COMMAND_KIND_VOID_VALUE;
      case REFUND -> JournalProto.CommandKind.COMMAND_KIND_REFUND_VALUE;
      case EXPIRE -> JournalProto.CommandKind.COMMAND_KIND_EXPIRE_VALUE;
      case ATOMIC_BATCH -> JournalProto.CommandKind.COMMAND_KIND_ATOMIC_BATCH_VALUE;
      case CREATE_LEDGER -> JournalProto.CommandKind.COMMAND_KIND_CREATE_LEDGER_VALUE;
      case CREATE_ASSET -> JournalProto.CommandKind.COMMAND_KIND_CREATE_ASSET_VALUE;
      case CREATE_ACCOUNT -> JournalProto.CommandKind.COMMAND_KIND_CREATE_ACCOUNT_VALUE;
      case UPDATE_ACCOUNT -> JournalProto.CommandKind.COMMAND_KIND_UPDATE_ACCOUNT_VALUE;
      case CHANGE_ACCOUNT_STATUS ->
          JournalProto.CommandKind.COMMAND_KIND_CHANGE_ACCOUNT_STATUS_VALUE;
      case CLOSE_PERIOD -> JournalProto.CommandKind.COMMAND_KIND_CLOSE_PERIOD_VALUE;
      case PREPARE_LEGS -> JournalProto.CommandKind.COMMAND_KIND_PREPARE_LEGS_VALUE;
      case SETTLE_LEGS -> JournalProto.CommandKind.COMMAND_KIND_SETTLE_LEGS_VALUE;
      case ABANDON_CROSSING -> JournalProto.CommandKind.COMMAND_KIND_ABANDON_CROSSING_VALUE;
      case FINISH_CROSSING -> JournalProto.CommandKind.COMMAND_KIND_FINISH_CROSSING_VALUE;
    };
  }

  static int of(HoldState state) {
    return switch (state) {
      case NONE -> JournalProto.HoldState.HOLD_STATE_UNSPECIFIED_VALUE;
      case OPEN -> JournalProto.HoldState.HOLD_STATE_OPEN_VALUE;
      case CAPTURED -> JournalProto.HoldState.HOLD_STATE_CAPTURED_VALUE;
      case VOIDED -> JournalProto.HoldState.HOLD_STATE_VOIDED_VALUE;
      case EXPIRED -> JournalProto.HoldState.HOLD_STATE_EXPIRED_VALUE;
    };
  }

  static int of(StatusChange change) {
    return switch (change) {
      case FREEZE -> JournalProto.StatusChange.STATUS_CHANGE_FREEZE_VALUE;
      case UNFREEZE -> JournalProto.StatusChange.STATUS_CHANGE_UNFREEZE_VALUE;
      case CLOSE -> JournalProto.StatusChange.STATUS_CHANGE_CLOSE_VALUE;
      case REOPEN -> JournalProto.StatusChange.STATUS_CHANGE_REOPEN_VALUE;
    };
  }

  static int of(AccountChanges.Field field) {
    return switch (field) {
      case FLOOR -> JournalProto.AccountField.ACCOUNT_FIELD_FLOOR_VALUE;
      case CEILING -> JournalProto.AccountField.ACCOUNT_FIELD_CEILING_VALUE;
      case LABELS -> JournalProto.AccountField.ACCOUNT_FIELD_LABELS_VALUE;
      case PRIVATE_DATA -> JournalProto.AccountField.ACCOUNT_FIELD_PRIVATE_DATA_VALUE;
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
      case COMMAND_KIND_HOLD -> CommandKind.HOLD;
      case COMMAND_KIND_CAPTURE -> CommandKind.CAPTURE;
      case COMMAND_KIND_VOID -> CommandKind.VOID;
      case COMMAND_KIND_REFUND -> CommandKind.REFUND;
      case COMMAND_KIND_EXPIRE -> CommandKind.EXPIRE;
      case COMMAND_KIND_ATOMIC_BATCH -> CommandKind.ATOMIC_BATCH;
      case COMMAND_KIND_CREATE_LEDGER -> CommandKind.CREATE_LEDGER;
      case COMMAND_KIND_CREATE_ASSET -> CommandKind.CREATE_ASSET;
      case COMMAND_KIND_CREATE_ACCOUNT -> CommandKind.CREATE_ACCOUNT;
      case COMMAND_KIND_UPDATE_ACCOUNT -> CommandKind.UPDATE_ACCOUNT;
      case COMMAND_KIND_CHANGE_ACCOUNT_STATUS -> CommandKind.CHANGE_ACCOUNT_STATUS;
      case COMMAND_KIND_CLOSE_PERIOD -> CommandKind.CLOSE_PERIOD;
      case COMMAND_KIND_PREPARE_LEGS -> CommandKind.PREPARE_LEGS;
      case COMMAND_KIND_SETTLE_LEGS -> CommandKind.SETTLE_LEGS;
      case COMMAND_KIND_ABANDON_CROSSING -> CommandKind.ABANDON_CROSSING;
      case COMMAND_KIND_FINISH_CROSSING -> CommandKind.FINISH_CROSSING;
      case COMMAND_KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw new CorruptJournalException("unknown kind of command");
    };
  }

  static HoldState state(JournalProto.HoldState state) {
    return switch (state) {
      case HOLD_STATE_UNSPECIFIED -> HoldState.NONE;
      case HOLD_STATE_OPEN -> HoldState.OPEN;
      case HOLD_STATE_CAPTURED -> HoldState.CAPTURED;
      case HOLD_STATE_VOIDED -> HoldState.VOIDED;
      case HOLD_STATE_EXPIRED -> HoldState.EXPIRED;
      case UNRECOGNIZED -> throw new CorruptJournalException("unknown state of a hold");
    };
  }

  static StatusChange change(JournalProto.StatusChange change) {
    return switch (change) {
      case STATUS_CHANGE_FREEZE -> StatusChange.FREEZE;
      case STATUS_CHANGE_UNFREEZE -> StatusChange.UNFREEZE;
      case STATUS_CHANGE_CLOSE -> StatusChange.CLOSE;
      case STATUS_CHANGE_REOPEN -> StatusChange.REOPEN;
      case STATUS_CHANGE_UNSPECIFIED, UNRECOGNIZED ->
          throw new CorruptJournalException("unknown change of an account's status");
    };
  }

  static AccountChanges.Field field(JournalProto.AccountField field) {
    return switch (field) {
      case ACCOUNT_FIELD_FLOOR -> AccountChanges.Field.FLOOR;
      case ACCOUNT_FIELD_CEILING -> AccountChanges.Field.CEILING;
      case ACCOUNT_FIELD_LABELS -> AccountChanges.Field.LABELS;
      case ACCOUNT_FIELD_PRIVATE_DATA -> AccountChanges.Field.PRIVATE_DATA;
      case ACCOUNT_FIELD_UNSPECIFIED, UNRECOGNIZED ->
          throw new CorruptJournalException("unknown setting of an account");
    };
  }
}
