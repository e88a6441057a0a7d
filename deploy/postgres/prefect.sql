-- Prefect keeps its records in a database of its own.
CREATE DATABASE prefect OWNER optaic;
