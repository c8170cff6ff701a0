"""Many documents at once: from folders and tables of texts to a tidy Parquet data set.

Everything here needs the extra ``research`` (pandas, pyarrow); ``schema`` says what the tables hold.
"""
